from .analysis.bands.check import check_bands as check_bands
from .analysis.change.change import explain_change as explain_change
from .analysis.comments.code_comments import code_comments as code_comments
from .analysis.comments.coders import coders as coders
from .analysis.comments.comments import comments as comments
from .analysis.drivers.drivers import drivers as drivers
from .analysis.drivers.hotspots import hotspots as hotspots
from .analysis.drivers.what_if import at_least as at_least
from .analysis.drivers.what_if import at_most as at_most
from .analysis.drivers.what_if import set_to as set_to
from .analysis.loyalty.loyalty import loyalty as loyalty
from .analysis.priorities import priorities as priorities
from .analysis.trend.trend import trend as trend
from .analysis.verdict import verdict as verdict
from .analysis.waves.comparison import compare as compare
from .intake.read import read_survey as read_survey
from .intake.suggest import suggest as suggest
from .intake.write import write_survey as write_survey
from .measures.data_quality import data_quality as data_quality
from .measures.importance.importance import importance as importance
from .measures.index.csi import csi as csi
from .measures.sample.sample_size import sample_size as sample_size
from .measures.scores.ces import ces as ces
from .measures.scores.csat import csat as csat
from .measures.scores.nps import nps as nps
from .measures.scores.service import service as service
from .reporting.report import report as report
from .results.bands import Bands as Bands
from .results.card import card as card
from .results.result import Result as Result
from .simulate.example import example as example
from .survey.questions import Question as Question
from .survey.scales.scales import Scale as Scale
from .survey.stretches import periods as periods
from .survey.survey import Survey as Survey
from .survey.weighing.weigh import weigh as weigh
from .words import speak as speak

__all__ = [
    "Bands",
    "Question",
    "Result",
    "Scale",
    "Survey",
    "at_least",
    "at_most",
    "card",
    "ces",
    "check_bands",
    "code_comments",
    "coders",
    "comments",
    "compare",
    "csat",
    "csi",
    "data_quality",
    "drivers",
    "example",
    "explain_change",
    "hotspots",
    "importance",
    "loyalty",
    "nps",
    "periods",
    "priorities",
    "read_survey",
    "report",
    "sample_size",
    "service",
    "set_to",
    "speak",
    "suggest",
    "trend",
    "verdict",
    "weigh",
    "write_survey",
]
