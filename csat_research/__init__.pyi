from csat_research.measures.ces import ces as ces
from csat_research.measures.csat import csat as csat
from csat_research.measures.nps import nps as nps
from csat_research.results.result import Result as Result
from csat_research.survey.questions import Question as Question
from csat_research.survey.scales import Scale as Scale
from csat_research.survey.survey import Survey as Survey
from csat_research.words import speak as speak

__all__ = ["Question", "Result", "Scale", "Survey", "ces", "csat", "nps", "speak"]
