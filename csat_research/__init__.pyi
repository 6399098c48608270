from .measures.ces import ces as ces
from .measures.csat import csat as csat
from .measures.nps import nps as nps
from .results.result import Result as Result
from .survey.questions import Question as Question
from .survey.scales import Scale as Scale
from .survey.survey import Survey as Survey
from .words import speak as speak

__all__ = ["Question", "Result", "Scale", "Survey", "ces", "csat", "nps", "speak"]
