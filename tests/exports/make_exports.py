"""Makes the small exports beside it: invented answers in the exact shape of each tool. Same seeds, same bytes.

Run from the repository root: python tests/exports/make_exports.py
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

HERE = Path(__file__).parent
ROWS = 60
START = dt.datetime(2025, 3, 1, 8)
AGENTS = ("Ada Berg", "Bo Lind", "Cleo Marsh")
SAID = ("", "", "", "Thank you!", "It took too long, sadly", "=cmd|' /C calc'!A0", "Fine\nnow")
ASPECTS = ("Delivery on time", "Price", "Friendly staff", "Easy to order", "Expert advice")
Rows = Iterable[Sequence[object]]


def when(i: int, shift: int = 0) -> dt.datetime:
    return START + dt.timedelta(hours=17 * i, minutes=7 * i + shift)


def zulu(i: int, shift: int = 0) -> str:
    return when(i, shift).strftime("%Y-%m-%dT%H:%M:%SZ")


def table(
    header: Sequence[str], rows: Rows, *, above: Rows = (), line: str = "\n", **options: object
) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=line, **options)
    writer.writerows([*above, header, *rows])
    return out.getvalue().encode("utf-8")


def rating(rng: random.Random, codes: Sequence[object]) -> object:
    return rng.choices(codes, [i + 1 for i in range(len(codes))])[0]


def four(rng: random.Random) -> list[str]:
    return sorted(rng.sample(ASPECTS, 2), key=ASPECTS.index)


# --- help desks -------------------------------------------------------------------------------------


def zendesk_ratings(rng: random.Random) -> bytes:
    header = "id url assignee_id group_id requester_id ticket_id score reason reason_id reason_code comment created_at updated_at"
    scores = ("bad", "bad_with_comment", "offered", "good_with_comment", "good", "offered", "unoffered")
    return table(
        header.split(),
        (
            [
                7000 + i,
                f"https://shop.example/api/v2/satisfaction_ratings/{7000 + i}.json",
                300 + i % 3,
                20 + i % 2,
                9000 + i % 40,
                500 + i,
                rating(rng, scores),
                "",
                "",
                "",
                rng.choice(SAID),
                zulu(i),
                zulu(i, 3),
            ]
            for i in range(ROWS)
        ),
    )


def zendesk_metrics(rng: random.Random) -> bytes:
    clocks = "reply_time first_resolution_time full_resolution_time agent_wait_time requester_wait_time on_hold_time"
    times = [f"{clock}_in_minutes.{kind}" for clock in clocks.split() for kind in ("calendar", "business")]
    header = ["id", "ticket_id", "url", "group_stations", "assignee_stations", "reopens", "replies", *times]

    def row(i: int) -> list[object]:
        calendar = sorted(rng.randrange(5, 3000) for _ in range(6))
        minutes = [value for one in calendar for value in (one, one // 3)]
        return [800 + i, 500 + i, "", 1, 1, i % 3 // 2, 1 + i % 5, *minutes, zulu(i), zulu(i, 60)]

    return table([*header, "assigned_at", "solved_at"], (row(i) for i in range(ROWS)))


def intercom(rng: random.Random) -> bytes:
    zone = "(America/New_York)"
    header = [
        "Conversation ID",
        f"Conversation started at {zone}",
        f"Updated at {zone}",
        "Conversation rating",
        "Conversation rating remark",
        "User name",
        "Company name",
        "Agent rated type",
        "Last survey sent",
        "Last teammate rated",
        "Team currently assigned",
        "Teammate currently assigned",
        "Current conversation state",
        "Fin AI Agent involved",
        "Fin AI Agent deflected",
        "Fin AI Agent resolution state",
        "Fin AI Agent rating",
        "AI Topic",
        "AI Subtopic",
    ]

    def row(i: int) -> list[object]:
        agent, bot = AGENTS[i % 3], i % 4 == 0
        return [
            215470000000 + i,
            when(i),
            when(i, 40),
            rating(rng, (1, 2, 3, 4, 5)) if i % 3 else "",
            rng.choice(SAID),
            f"User {i % 40}",
            f"Firm {i % 7}",
            "teammate",
            "CSAT",
            agent,
            rng.choice(("Support", "Billing")),
            agent,
            "closed",
            str(bot).lower(),
            "false",
            "confirmed_resolution" if bot else "",
            rng.choice((3, 4, 5)) if bot else "",
            rng.choice(("Orders", "Returns")),
            "",
        ]

    return table(header, (row(i) for i in range(2 * ROWS)))


def freshdesk(rng: random.Random) -> bytes:
    header = "id survey_id user_id agent_id group_id ticket_id feedback ratings created_at updated_at"
    codes = (-103, -102, -101, 100, 101, 102, 103)
    return table(
        header.split(),
        (
            [
                4300 + i,
                12,
                6000 + i % 45,
                71 + i % 3,
                5 + i % 2,
                900 + i,
                rng.choice(SAID),
                json.dumps({"default_question": rating(rng, codes), "question_43": rating(rng, codes)}),
                zulu(i),
                zulu(i, 1),
            ]
            for i in range(2 * ROWS)
        ),
    )


def hubspot(rng: random.Random) -> bytes:
    header = (
        "hs_ingestion_id hs_survey_id hs_survey_name hs_survey_type hs_survey_channel hs_value hs_response_group hs_sentiment "
        "hs_content hs_submission_name hs_submission_timestamp hs_contact_id hs_ticket_id"
    )
    kinds = {"NPS": tuple(range(11)), "CSAT": (1, 2, 3, 4, 5), "CES": (1, 2, 3, 4, 5, 6, 7)}

    def row(i: int) -> list[object]:
        kind = ("NPS", "CSAT", "CES")[i % 3]
        value = int(str(rating(rng, kinds[kind])))
        group = (
            ("DETRACTOR" if value < 7 else "PASSIVE" if value < 9 else "PROMOTER") if kind == "NPS" else ""
        )
        return [
            f"ing-{i:04d}",
            100 + i % 3,
            f"{kind} 2026",
            kind,
            rng.choice(("EMAIL", "WEB")),
            value,
            group,
            "",
            rng.choice(SAID),
            f"Contact {i % 50}",
            zulu(i),
            20000 + i % 50,
            700 + i,
        ]

    return table(header.split(), (row(i) for i in range(3 * ROWS)))


CHATWOOT = (
    "Agent Name",
    "Rating",
    "Feedback Comment",
    "Contact Name",
    "Contact Email Address",
    "Contact Phone Number",
    "Link to the conversation",
    "Recorded date",
)
PERIOD = "Reporting period 2025-03-01 to 2025-04-12"


def chatwoot_rows(rng: random.Random) -> list[list[object]]:
    return [
        [
            f"{AGENTS[i % 3]} ({AGENTS[i % 3].split()[0].lower()}@shop.example)",
            rating(rng, (1, 2, 3, 4, 5)),
            rng.choice(SAID),
            f"Contact {i}",
            f"c{i}@shop.example",
            "",
            f"https://chat.shop.example/app/accounts/1/conversations/{i}",
            when(i).strftime("%Y-%m-%d %H:%M:%S UTC"),
        ]
        for i in range(ROWS)
    ]


def chatwoot_csv(rng: random.Random) -> bytes:
    """Blank lines between the rows and the period line last, as its template leaves them."""
    lines = [table(row, ()).decode() for row in (CHATWOOT, *chatwoot_rows(rng))]
    return "\n\n\n".join([*lines, f"{PERIOD}\n"]).encode()


def chatwoot_xlsx(rng: random.Random) -> bytes:
    return workbook("CSAT Report", [[PERIOD], [], CHATWOOT, *chatwoot_rows(rng)])


def workbook(name: str, rows: Rows) -> bytes:
    return workbook_of({name: rows})


def workbook_of(sheets: dict[str, Rows]) -> bytes:
    """Sheets, the same bytes each time: the day of their making is fixed."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"created": dt.datetime(2025, 4, 12)})
        day = book.add_format({"num_format": "m/d/yy h:mm:ss"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    if cell != "":
                        sheet.write(i, j, cell, day if isinstance(cell, dt.datetime) else None)
    return out.getvalue()


def gorgias(rng: random.Random) -> bytes:
    header = "id ticket_id customer_id score body_text created_datetime sent_datetime scored_datetime should_send_datetime"

    def row(i: int) -> list[object]:
        answered = i % 3 == 0
        moments = [when(i, shift).isoformat() for shift in (0, 5, 90)]
        return [
            i,
            400 + i,
            30 + i % 50,
            rating(rng, (1, 2, 3, 4, 5)) if answered else "",
            "Nice" if answered else "",
            *moments[:2],
            moments[2] if answered else "",
            moments[1],
        ]

    return table(header.split(), (row(i) for i in range(2 * ROWS)))


def helpscout(rng: random.Random) -> bytes:
    header = "id threadId conversationId customerId userId rating comments createdAt"
    return table(
        header.split(),
        (
            [
                i,
                9000 + i,
                400 + i % 50,
                30 + i % 40,
                5 + i % 3,
                rating(rng, ("Bad", "Okay", "Great")),
                rng.choice(SAID),
                zulu(i),
            ]
            for i in range(ROWS)
        ),
    )


def odoo(rng: random.Random) -> bytes:
    header = "id create_date res_name partner_id rated_partner_id rating rating_text feedback consumed"
    texts = {0: "none", 1: "ko", 3: "ok", 5: "top"}

    def row(i: int) -> list[object]:
        value = int(str(rating(rng, (1, 3, 5)))) if i % 4 else 0
        return [
            i,
            when(i),
            f"Ticket {i}",
            f"Customer {i % 40}",
            AGENTS[i % 3],
            value,
            texts[value],
            "",
            str(value > 0),
        ]

    return table(header.split(), (row(i) for i in range(ROWS)))


def frappe(rng: random.Random) -> bytes:
    header = "name subject raised_by agent_group priority feedback_rating feedback_extra modified"
    codes = ("0.2", "0.4", "0.5", "0.6", "0.8", "0.9", "1.0")
    return table(
        header.split(),
        (
            [
                f"HD-{i:04d}",
                "Order",
                f"c{i % 40}@shop.example",
                rng.choice(("Support", "Billing")),
                rng.choice(("Low", "High")),
                rating(rng, codes) if i % 3 else "0.0",
                rng.choice(SAID),
                f"{when(i)}.000123",
            ]
            for i in range(2 * ROWS)
        ),
    )


def webim(rng: random.Random) -> bytes:
    """The coding was seen in its client; the names of the columns are ours."""
    header = "chat_id visitor_id operator_id department rate created_at"
    return table(
        header.split(),
        (
            [
                i,
                f"v{i % 40}",
                10 + i % 3,
                rng.choice(("sales", "support")),
                rating(rng, (-2, -1, 0, 1, 2)),
                zulu(i),
            ]
            for i in range(ROWS)
        ),
    )


def omnidesk(rng: random.Random) -> bytes:
    header = (
        "case_id case_number user_id staff_id rating rating_comment rated_staff_id closing_speed created_at"
    )
    return table(
        header.split(),
        (
            [
                i,
                f"{i:03d}-{100 + i}",
                60 + i % 40,
                5 + i % 3,
                rating(rng, ("low", "middle", "high")),
                rng.choice(SAID),
                (5 + i % 3) * (i % 2),
                rng.randrange(5, 900) if i % 5 else "-",
                when(i).strftime("%d.%m.%Y %H:%M"),
            ]
            for i in range(ROWS)
        ),
    )


def itop(rng: random.Random) -> bytes:
    header = "ref title status caller_name agent_name team_name origin start_date close_date user_satisfaction user_comment"
    return table(
        header.split(),
        (
            [
                f"R-{i:06d}",
                "Order",
                "closed",
                f"Caller {i % 40}",
                AGENTS[i % 3],
                rng.choice(("Desk", "Field")),
                rng.choice(("mail", "phone")),
                when(i),
                when(i, 300),
                rating(rng, (4, 3, 2, 1)),
                "",
            ]
            for i in range(ROWS)
        ),
    )


# --- survey tools -----------------------------------------------------------------------------------


def qualtrics(rng: random.Random) -> bytes:
    names = [
        "StartDate",
        "EndDate",
        "Status",
        "IPAddress",
        "Progress",
        "Finished",
        "RecordedDate",
        "ResponseId",
        "RecipientLastName",
        "RecipientFirstName",
        "RecipientEmail",
        "ExternalReference",
        "LocationLatitude",
        "LocationLongitude",
        "DistributionChannel",
        "UserLanguage",
    ]
    names.insert(5, "Duration (in seconds)")
    asked = [
        "Anfangsdatum",
        "Enddatum",
        "Antworttyp",
        "IP-Adresse",
        "Fortschritt",
        "Dauer (in Sekunden)",
        "Beendet",
        *names[7:],
    ]
    own = [
        "Q1",
        "Q2",
        "Q2_NPS_GROUP",
        *(f"Q3_{i}" for i in range(1, 6)),
        *(f"Q4_{i}" for i in range(1, 6)),
        "Q5",
    ]
    text = [
        "<strong>Overall</strong>, how satisfied are you with our service?",
        "How likely are you to recommend us?",
        "How likely are you to recommend us? - Group",
        *(f"How do you rate the following? - {one}" for one in ASPECTS),
        *(f"What matters most to you? (choose 2) - Selected Choice - {one}" for one in ASPECTS),
        "What else?",
    ]
    ids = [
        json.dumps({"ImportId": name, **({"timeZone": "America/Denver"} if name.endswith("Date") else {})})
        for name in (*names, *own)
    ]

    def row(i: int) -> list[object]:
        likely, chosen = int(str(rating(rng, tuple(range(11))))), four(rng)
        status = "Survey Preview" if i in (3, 4) else "Spam" if i == 9 else "IP Address"
        return [
            when(i),
            when(i, 4),
            status,
            "*******",
            100,
            240,
            "True",
            when(i, 5),
            f"R_{i:015d}",
            "",
            "",
            "",
            f"K{i % 70}",
            "",
            "",
            rng.choice(("email", "anonymous")),
            "DE",
            rating(rng, (1, 2, 3, 4, 5)) if i % 11 else -99,
            likely,
            1 if likely < 7 else 2 if likely < 9 else 3,
            *(rating(rng, (1, 2, 3, 4, 5)) for _ in ASPECTS),
            *("1" if one in chosen else "" for one in ASPECTS),
            rng.choice(SAID),
        ]

    header = [[*names, *own], [*asked, *text]]
    return table(ids, (row(i) for i in range(2 * ROWS)), above=header)


def qualtrics_legacy(rng: random.Random) -> bytes:
    above = [
        "ResponseID",
        "ResponseSet",
        "Name",
        "ExternalDataReference",
        "EmailAddress",
        "IPAddress",
        "Status",
        "StartDate",
        "EndDate",
        "Finished",
    ]
    text = [*above, "Overall, how satisfied are you?", "How likely are you to recommend us?", ""]
    rows = (
        [
            f"R_{i:015d}",
            "Default Response Set",
            "Anonymous",
            "",
            "",
            "*",
            0,
            when(i),
            when(i, 5),
            1,
            rating(rng, (1, 2, 3, 4, 5)),
            rating(rng, tuple(range(11))),
            "",
        ]
        for i in range(ROWS)
    )
    return b"\xef\xbb\xbf" + table(text, rows, above=[[*(f"V{i}" for i in range(1, 11)), "Q1", "Q2", ""]])


def surveymonkey(rng: random.Random) -> bytes:
    own = [
        "Respondent ID",
        "Collector ID",
        "Start Date",
        "End Date",
        "IP Address",
        "Email Address",
        "First Name",
        "Last Name",
        "Custom Data 1",
    ]
    above = [
        *own,
        "All things considered, how satisfied are you with us?",
        "Please rate, from 1 (bad) to 5 (good),\nthe following:",
        *[""] * 4,
        "Which matter most to you? (choose 2)",
        *[""] * 5,
        "Anything else?",
    ]
    below = [*[""] * 9, "Response", *ASPECTS, *ASPECTS, "Other (please specify)", "Open-Ended Response"]
    words = (
        "Very dissatisfied",
        "Dissatisfied",
        "Neither satisfied nor dissatisfied",
        "Satisfied",
        "Very satisfied",
    )

    def row(i: int) -> list[object]:
        chosen, moment = four(rng), when(i)
        return [
            11500000000 + i,
            4400,
            f"{moment:%m/%d/%Y %I:%M:%S %p}",
            f"{moment + dt.timedelta(minutes=4):%m/%d/%Y %I:%M:%S %p}",
            "",
            "",
            "",
            "",
            "",
            rating(rng, words),
            *(rating(rng, (1, 2, 3, 4, 5)) for _ in ASPECTS),
            *(one if one in chosen else "" for one in ASPECTS),
            "Parking" if i % 20 == 7 else "",
            rng.choice(SAID),
        ]

    return table(below, (row(i) for i in range(2 * ROWS)), above=[above])


GOOGLE = {
    "en": (
        "Timestamp",
        "How satisfied are you with our service?",
        "How likely are you to recommend us? (0-10)",
        "What matters most to you? Choose up to 2",
        "Comments",
    ),
    "ru": (
        "Отметка времени",
        "Насколько вы довольны обслуживанием?",
        "Порекомендуете ли вы нас знакомым (0-10)?",
        "Что важнее всего? Выберите до 2",
        "Комментарий",
    ),
}


def google_csv(rng: random.Random) -> bytes:
    words = ("Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied")

    def row(i: int) -> list[object]:
        moment = when(i)
        stamp = f"{moment:%Y/%m/%d} {moment.hour % 12 or 12}:{moment:%M:%S %p} UTC+3"
        return [
            stamp,
            rating(rng, words),
            rating(rng, tuple(range(11))),
            ";".join(four(rng)),
            rng.choice(SAID),
        ]

    return table(GOOGLE["en"], (row(i) for i in range(ROWS)), quoting=csv.QUOTE_ALL)


def google_sheet(rng: random.Random) -> bytes:
    """A sheet saved as CSV: times as the sheet's country writes them, choices joined by a comma."""
    words = ("Очень недоволен", "Недоволен", "Нейтрально", "Доволен", "Очень доволен")
    aspects = ("Скорость", "Цена", "Вежливость", "Выбор")

    def row(i: int) -> list[object]:
        moment = when(i)
        return [
            f"{moment:%d.%m.%Y} {moment.hour}:{moment:%M:%S}",
            rating(rng, words),
            rating(rng, tuple(range(11))),
            ", ".join(rng.sample(aspects, 2)),
            "",
        ]

    return table(GOOGLE["ru"], (row(i) for i in range(ROWS)))


def microsoft_forms(rng: random.Random) -> bytes:
    header = [
        "ID",
        "Start time",
        "Completion time",
        "Email",
        "Name",
        "Last modified time",
        "How satisfied are you with our\u00a0service?",
        "How likely are you to recommend us to a friend?",
        "Which matter most? (choose 2)",
        "Comments",
    ]

    def row(i: int) -> list[object]:
        return [
            i + 1,
            when(i),
            when(i, 3),
            "anonymous",
            "",
            "",
            rating(rng, (1, 2, 3, 4, 5)),
            rating(rng, tuple(range(11))),
            "".join(f"{one};" for one in four(rng)),
            rng.choice(SAID),
        ]

    return workbook("Form1", [header, *(row(i) for i in range(ROWS))])


def microsoft_forms_csv(rng: random.Random) -> bytes:
    header = [
        "ID",
        "Start time",
        "Completion time",
        "Email",
        "Name",
        "How satisfied are you?",
        "Points - How satisfied are you?",
    ]

    def stamp(moment: dt.datetime) -> str:
        return f"{moment.month}/{moment.day}/{moment:%y} {moment.hour}:{moment:%M:%S}"

    words = (
        "Very dissatisfied",
        "Somewhat dissatisfied",
        "Neither satisfied nor dissatisfied",
        "Somewhat satisfied",
        "Very satisfied",
    )
    rows = (
        [i + 1, stamp(when(i)), stamp(when(i, 3)), "anonymous", "", rating(rng, words), ""]
        for i in range(ROWS)
    )
    return table(header, rows)


def typeform(rng: random.Random) -> bytes:
    header = [
        "#",
        "Overall, how <strong>satisfied</strong> are you with us?",
        "How likely are you to recommend us?",
        *ASPECTS,
        "Anything to add?",
        "Response Type",
        "Start Date (UTC)",
        "Stage Date (UTC)",
        "Submit Date (UTC)",
        "Network ID",
        "Tags",
        "Ending",
    ]

    def row(i: int) -> list[object]:
        chosen = four(rng)
        return [
            f"{i:03d}q8zk{i * 7919 % 1000:03d}",
            rating(rng, (1, 2, 3, 4, 5)),
            rating(rng, tuple(range(11))),
            *(one if one in chosen else "" for one in ASPECTS),
            rng.choice(SAID),
            "completed",
            when(i),
            "",
            when(i, 3),
            f"{i * 104729 % 9973:06x}",
            "",
            "Thanks",
        ]

    return table(header, (row(i) for i in range(ROWS)))


def limesurvey(rng: random.Random, choice: tuple[str, str] = ("Y", "")) -> bytes:
    header = [
        "id",
        "submitdate",
        "lastpage",
        "startlanguage",
        "seed",
        "startdate",
        "datestamp",
        "satisfaction",
        "nps",
        *(f"important[SQ{i:03d}]" for i in range(1, 6)),
        "important[other]",
        "comment",
    ]

    def row(i: int) -> list[object]:
        sent, chosen = i % 9 != 5, four(rng)
        return [
            i + 1,
            when(i, 3) if sent else ("" if i % 2 else "1980-01-01 00:00:00"),
            3 if sent else 1,
            rng.choice(("en", "de")),
            90 + i,
            when(i),
            when(i, 3),
            rating(rng, (1, 2, 3, 4, 5)),
            rating(rng, tuple(range(11))) if sent else "N/A",
            *(choice[one not in chosen] for one in ASPECTS),
            "",
            rng.choice(SAID),
        ]

    return (
        b"\xef\xbb\xbf"
        + table(header, (row(i) for i in range(ROWS)), line="\r\n", delimiter=";", quoting=csv.QUOTE_ALL)
        + b"\r\n"
    )


def limesurvey_codes(rng: random.Random) -> bytes:
    return limesurvey(rng, ("1", "2"))


def limesurvey_vv(rng: random.Random) -> bytes:
    codes = [
        "id",
        "token",
        "submitdate",
        "lastpage",
        "startlanguage",
        "Q1",
        "Q2",
        *(f"Q3_SQ{i:03d}" for i in range(1, 6)),
        "Q4",
    ]
    text = [
        "Response ID",
        "Access code",
        "Date submitted",
        "Last page",
        "Start language",
        "How satisfied are you with our service?",
        "How likely are you to recommend us?",
        *(f"What matters most? (choose 2) [{one}]" for one in ASPECTS),
        "Anything else?",
    ]

    def row(i: int) -> list[str]:
        chosen, shown = four(rng), i % 7 != 3
        ticks = ["Y" if one in chosen else "" for one in ASPECTS] if shown else ["{question_not_shown}"] * 5
        cells = [
            i + 1,
            "",
            when(i),
            2,
            "en",
            rating(rng, (1, 2, 3, 4, 5)),
            rating(rng, tuple(range(11))),
            *ticks,
            "Good{newline}and{tab}fast",
        ]
        return [str(cell) for cell in cells]

    return (
        "\n".join("\t".join(cells) for cells in (text, codes, *(row(i) for i in range(ROWS)))).encode()
        + b"\n"
    )


def formbricks(rng: random.Random) -> bytes:
    header = [
        "No.",
        "Response ID",
        "Timestamp",
        "Finished",
        "Survey ID",
        "Formbricks ID (internal)",
        "User ID",
        "Tags",
        "userAgent - browser",
        "country",
        "1. How satisfied are you with our service?",
        "2. How likely are you to recommend us?",
        "3. Which matter most? (choose 2)",
        "3. Which matter most? (choose 2) - Option ID",
        "4. Anything else?",
        "person.plan",
    ]

    def row(i: int) -> list[object]:
        chosen = four(rng)
        said = rng.choice(SAID)
        return [
            i + 1,
            f"cl{i:010d}",
            zulu(i),
            "Yes" if i % 6 else "No",
            "clsurvey1",
            "",
            f"u{i % 45}",
            "",
            rng.choice(("Chrome", "Firefox")),
            "SE",
            rating(rng, (1, 2, 3, 4, 5)),
            rating(rng, tuple(range(11))),
            "; ".join(chosen),
            "; ".join(f"c{ASPECTS.index(one)}" for one in chosen),
            f"'{said}" if said[:1] in "=+-@" and said else said,
            rng.choice(("free", "pro")),
        ]

    return table(header, (row(i) for i in range(ROWS)))


def labelled(rng: random.Random, ending: str) -> bytes:
    """SPSS and Stata: 1 is the best, 99 (in Stata .a) a refusal, likelihood coded 1-11 under the labels 0-10."""
    import tempfile

    import pandas as pd
    import pyreadstat

    refused: object = 99 if ending == "sav" else "a"
    words = (
        "VERY SATISFIED",
        "SATISFIED",
        "NEITHER SATISFIED NOR DISSATISFIED",
        "DISSATISFIED",
        "VERY DISSATISFIED",
    )
    speed = ("As on wings", "Like a walk", "Like a queue")
    n = 2 * ROWS
    frame = pd.DataFrame(
        {
            "caseid": [float(i + 1) for i in range(n)],
            "q1": pd.Series(
                [
                    refused if i % 10 == 3 else float(6 - int(str(rating(rng, (1, 2, 3, 4, 5)))))
                    for i in range(n)
                ],
                dtype=object,
            ),
            "ltr": [float(1 + int(str(rating(rng, tuple(range(11)))))) for i in range(n)],
            "pace": [float(4 - int(str(rating(rng, (1, 2, 3))))) for i in range(n)],
            "region": [float(1 + i % 3) for i in range(n)],
            "wt": [0.5 + (i % 4) / 2 for i in range(n)],
        }
    )
    asked = {
        "q1": "Overall, how satisfied are you?",
        "ltr": "How likely are you to recommend us?",
        "pace": "How was the pace of our service?",
    }
    labels = {
        "q1": {**dict(enumerate(words, 1)), refused: "REFUSED"},
        "ltr": {code: str(code - 1) for code in range(1, 12)},
        "pace": dict(enumerate(speed, 1)),
        "region": {1: "North", 2: "South", 3: "West"},
    }
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, f"a.{ending}"))
        if ending == "sav":
            frame["q1"] = frame["q1"].astype(float)
            missing = {"q1": [{"lo": 99, "hi": 99}]}
            pyreadstat.write_sav(
                frame, path, column_labels=asked, variable_value_labels=labels, missing_ranges=missing
            )
        else:
            pyreadstat.write_dta(
                frame,
                path,
                column_labels=asked,
                variable_value_labels=labels,
                missing_user_values={"q1": ["a"]},
            )
        return Path(path).read_bytes()


def counts(rng: random.Random) -> bytes:
    """A file of counts: a line for each answer of a channel in a month, and how many gave it."""
    cells = [
        (month, channel, score)
        for month in range(1, 7)
        for channel in ("chat", "mail", "phone")
        for score in range(1, 6)
    ]
    rows = (
        [f"2025-{month:02d}-01", channel, score, rng.randrange(3, 90) * score]
        for month, channel, score in cells
    )
    return table(["date", "channel", "score", "number of answers"], rows)


def friends_and_family(rng: random.Random) -> bytes:
    """Counts by hospital: a column for each answer, a total of all above, few answers behind a star."""
    words = ["Extremely Likely", "Likely", "Neither Likely nor Unlikely", "Unlikely", "Extremely Unlikely"]
    shares = (300, 90, 30, 12, 8, 6)
    counts = [[rng.randrange(most // 3, most) for most in shares] for _ in range(12)]
    rows = [
        [f"R{i:02d}", f"Hospital {i}", *row, f"{(row[0] + row[1]) / sum(row[:5]):.0%}"]
        for i, row in enumerate(counts, 1)
    ]
    above = ["", "All hospitals", *(sum(column) for column in zip(*counts, strict=True)), "86%"]
    rows[4][7] = "*"
    return table(["Trust Code", "Trust Name", *words, "Don't Know", "Percentage Recommended"], [above, *rows])


def smiley_stand(rng: random.Random) -> bytes:
    """Four buttons at the door: a line a day, each button with its presses and percents, and an index that is no NPS."""
    words = ["Extremely Negative", "Negative", "Positive", "Extremely Positive"]
    header = ["Area", "study", "Date", "Year", "Month", "Week Number", "Date", "Day of Week", "Hour"]
    header += [name for word in words for name in (word, f"{word} %")]
    header += ["Total", "Index", "Net Promoter Score(tm)", "Red %", "Green %"]

    def row(i: int) -> list[object]:
        day = dt.date(2025, 9, 1) + dt.timedelta(days=i)
        pressed = [rng.randrange(most // 2, most) for most in (20, 40, 180, 300)]
        total, bad = sum(pressed), sum(pressed[:2])
        parts = [one for n in pressed for one in (n, f"{100 * n / total:.2f}".rstrip("0").rstrip("."))]
        index = round(sum(n * worth for n, worth in zip(pressed, (0, 33, 67, 100), strict=True)) / total)
        ends = [total, index, round(100 * (pressed[3] - bad) / total), f"{100 * bad / total:.2f}"]
        named = [f"{day:%d/%m/%Y}", day.year, f"{day:%B}", day.isocalendar().week, f"{day:%d}"]
        return [
            "Area",
            "How did we do today?",
            *named,
            f"{day:%A}".lower(),
            "-",
            *parts,
            *ends,
            f"{100 - 100 * bad / total:.2f}",
        ]

    return b"\xef\xbb\xbf" + table(header, [row(i) for i in range(60)])


def spss(rng: random.Random) -> bytes:
    return labelled(rng, "sav")


def stata(rng: random.Random) -> bytes:
    return labelled(rng, "dta")


# --- reviews, and scores of several surveys -----------------------------------------------------------


def delighted(rng: random.Random) -> bytes:
    header = [
        "Survey Response ID", "Survey Type", "Score", "Comment", "Person ID", "Person Name", "Person Email", "Created At", "Permalink",
        "Tags", "Delighted Source", "Plan",
    ]  # fmt: skip

    def row(i: int) -> list[object]:
        nps = i % 3 > 0
        return [
            100 + i,
            "nps" if nps else "csat",
            rng.choices(range(11), [2, 1, 1, 1, 1, 2, 3, 6, 9, 12, 14])[0]
            if nps
            else rating(rng, (1, 2, 3, 4, 5)),
            rng.choice(SAID[:5]),
            4000 + i % 50,
            f"Customer {i % 50}",
            f"c{i % 50}@shop.example",
            when(i).strftime("%Y-%m-%d %H:%M:%S UTC"),
            f"https://shop.example/r/{i}",
            "",
            ("Email", "Web")[i % 2],
            ("Free", "Pro", "Business")[i % 3],
        ]

    return table(header, (row(i) for i in range(2 * ROWS)))  # fmt: skip


def one_answer_a_row(rng: random.Random) -> bytes:
    """As a database keeps answers: a line an answer, several for one question where people chose of a list."""
    header = [
        "answer_id",
        "response_id",
        "submitted_at",
        "channel",
        "question_no",
        "question_type",
        "question",
        "answer",
    ]
    asked: tuple[tuple[str, str, Callable[[], list[object]]], ...] = (
        (
            "rating",
            "Overall, how satisfied are you with our service?",
            lambda: [rating(rng, (1, 2, 3, 4, 5))],
        ),
        (
            "rating",
            "How satisfied are you with the speed of our reply?",
            lambda: [rating(rng, (1, 2, 3, 4, 5))],
        ),
        ("rating", "How satisfied are you with our expertise?", lambda: [rating(rng, (1, 2, 3, 4, 5))]),
        ("rating", "How satisfied are you with the solution?", lambda: [rating(rng, (1, 2, 3, 4, 5))]),
        ("nps", "Would you tell your friends of us?", lambda: [rating(rng, range(11))]),
        ("choice", "Which of these matter most to you?", lambda: list(four(rng))),
        ("text", "Anything else?", lambda: [one for one in (rng.choice(SAID[:5]),) if one]),
    )
    rows: list[list[object]] = []
    for i in range(ROWS):
        for no, (kind, text, said) in enumerate(asked, 1):
            for one in said() if rng.random() > 0.05 else ():
                begin = [7000 + len(rows), 100 + i, zulu(i, no), ("chat", "mail", "phone")[i % 3]]
                rows.append([*begin, no, kind, text, one])
    return table(header, rows)


def several_questions(rng: random.Random) -> bytes:
    """As a terminal keeps answers: a line an answer, and nothing says which lines are of one person."""
    asked = (
        ("Overall satisfaction", range(1, 6)),
        ("Speed", range(1, 6)),
        ("Would you recommend us? (NPS)", range(11)),
    )
    rows = [
        [when(i, no).strftime("%Y-%m-%d %H:%M"), ("Lund", "Malmö")[i % 2], text, rating(rng, codes)]
        for i in range(ROWS)
        for no, (text, codes) in enumerate(asked)
        if rng.random() > 0.1
    ]
    return table(["Date", "Store", "Question", "Answer"], rows)


def percents(rng: random.Random) -> bytes:
    """As tools of statistics write tables: a row per answer, its share, and how many were asked."""
    labels = (
        "Very satisfied",
        "Satisfied",
        "Neither satisfied nor dissatisfied",
        "Dissatisfied",
        "Very dissatisfied",
    )
    rows: list[list[object]] = []
    for region in ("North", "South", "West"):
        for text in ("Overall, how satisfied are you?", "How satisfied are you with the price?"):
            counts = [rng.randrange(20, 300) for _ in labels]
            n = sum(counts)
            rows += [
                [region, text, *pair, n]
                for pair in zip(labels, (f"{100 * one / n:.1f}" for one in counts), strict=True)
            ]
    return table(["Region", "Question", "Answer", "Percent", "Base"], rows)


def terminal(rng: random.Random) -> bytes:
    """As terminals with four faces count: a line an hour and place, how often each face was pressed."""
    header = ["Date", "Hour", "Location", "Very positive", "Positive", "Negative", "Very negative"]
    rows = [
        [
            f"2025-03-{1 + i // 10:02}",
            8 + i % 10,
            place,
            rng.randrange(20),
            rng.randrange(12),
            rng.randrange(6),
            rng.randrange(4),
        ]
        for i in range(ROWS)
        for place in ("Gate A", "Gate B")
    ]
    return table(header, rows)


def google_reviews(rng: random.Random) -> bytes:
    header = "name reviewId reviewer.displayName starRating comment createTime updateTime reviewReply.comment location"
    stars = ("ONE", "TWO", "THREE", "FOUR", "FIVE")

    def row(i: int) -> list[object]:
        made = when(i).strftime("%Y-%m-%dT%H:%M:%S.") + f"{rng.randrange(10**6):06}Z"
        return [
            f"accounts/1/locations/{i % 3}/reviews/r{i}",
            f"r{i}",
            f"Person {i}",
            rating(rng, stars),
            rng.choice(SAID),
            made,
            zulu(i, 9),
            "",
            ("Main Street", "Airport", "Mall")[i % 3],
        ]

    return table(header.split(), (row(i) for i in range(ROWS)))


def google_play(rng: random.Random) -> bytes:
    header = [
        "Package Name", "App Version Code", "App Version Name", "Reviewer Language", "Device", "Review Submit Date and Time",
        "Review Submit Millis Since Epoch", "Review Last Update Date and Time", "Review Last Update Millis Since Epoch", "Star Rating",
        "Review Title", "Review Text", "Developer Reply Date and Time", "Developer Reply Millis Since Epoch", "Developer Reply Text",
        "Review Link",
    ]  # fmt: skip

    def row(i: int) -> list[object]:
        millis = int(when(i).replace(tzinfo=dt.UTC).timestamp() * 1000)
        version = i % 2
        return [
            "com.shop.example", 210 + version, f"2.1.{version}", ("en", "sv", "de")[i % 3], ("a52q", "redfin")[i % 2], zulu(i), millis,
            zulu(i, 5), millis + 300_000, rating(rng, (1, 2, 3, 4, 5)), "", rng.choice(SAID[:5]), "", "", "", "",
        ]  # fmt: skip

    return table(header, (row(i) for i in range(ROWS))).decode("utf-8").encode("utf-16")


def trustpilot(rng: random.Random) -> bytes:
    header = [
        "Review id", "Review created (UTC)", "Review consumer User id", "Review user name", "Review stars", "Review title",
        "Review content", "Source", "Domain URL", "Company reply date (UTC)", "Company reply", "Location id", "Reference id",
        "Review language",
    ]  # fmt: skip

    def row(i: int) -> list[object]:
        return [
            f"6f{i:06x}", when(i).strftime("%Y-%m-%d %H:%M:%S"), f"5a{i:06x}", f"Person {i}", rating(rng, (1, 2, 3, 4, 5)), "Well",
            rng.choice(SAID[3:]), ("Organic", "Invitation")[i % 2], "shop.example", "", "", "", f"order-{i}", ("en", "sv")[i % 2],
        ]  # fmt: skip

    return table(header, (row(i) for i in range(ROWS)))


def booking(rng: random.Random) -> bytes:
    """Single aspects in four steps, 2.5 to 10, beside a score of 1 to 10."""
    aspects = ("Staff", "Cleanliness", "Location", "Facilities", "Comfort", "Value for money")
    header = [
        "Guest name", "Review date", "Reservation number", "Review title", "Positive review", "Negative review", "Review score",
        *aspects, "Property reply",
    ]  # fmt: skip

    def row(i: int) -> list[object]:
        score = int(str(rating(rng, tuple(range(1, 11)))))
        steps = [min(10.0, max(2.5, round((score + rng.gauss(0, 1.2)) / 2.5) * 2.5)) for _ in aspects]
        return [
            f"Guest {i}", when(i), 4000000000 + 7 * i, ("", "Good stay")[i % 2], rng.choice(SAID[:5]), rng.choice(SAID[:5]), score,
            *(f"{one:g}" if rng.random() < 0.9 else "" for one in steps), "",
        ]  # fmt: skip

    return table(header, (row(i) for i in range(ROWS)))


def jotform(rng: random.Random) -> bytes:
    """Every cell quoted; what people ticked stands in one cell, a line each; a grid is called "question >> row"."""
    words = ("Very Dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very Satisfied")
    grades = ("Poor", "Fair", "Good", "Very good", "Excellent")
    header = [
        "Submission Date", "Full Name", "E-mail", "How satisfied are you with our service?",
        *(f"Please rate the following >> {one}" for one in ASPECTS), "How likely are you to recommend us to a friend?",
        "What matters most to you? (choose 2)", "Comments", "Submission ID", "Submission IP",
    ]  # fmt: skip

    def row(i: int) -> list[object]:
        return [
            f"{when(i):%b} {when(i).day}, {when(i).year}", f"Person {i}", f"person{i}@example.com", rating(rng, words),
            *(rating(rng, grades) for _ in ASPECTS), rating(rng, tuple(range(11))), "\n".join(four(rng)), rng.choice(SAID),
            6300000000000000000 + i, "192.0.2.1",
        ]  # fmt: skip

    return table(header, (row(i) for i in range(ROWS)), quoting=csv.QUOTE_ALL)


def livechat(rng: random.Random) -> bytes:
    """Rated in words, three in ten chats not at all; the zone of the account stands behind the names of times."""
    header = [
        "chat id", "chat creation date America/New_York", "chat start date America/New_York", "visitor id", "visitor name",
        "group name", "operator 1 nick", "chat duration in seconds", "first response time", "queue duration in seconds", "rate",
        "rate comment",
    ]  # fmt: skip

    def row(i: int) -> list[object]:
        rated = rng.choices(("rated good", "rated bad", "not rated"), (5, 2, 3))[0]
        return [
            f"SX{i:05d}", when(i), when(i, 1), f"v{i % 45}", f"Person {i % 45}", ("General", "Sales")[i % 2], AGENTS[i % 3],
            rng.randint(60, 1500), rng.randint(3, 120), rng.randint(0, 90), rated, "" if rated == "not rated" else rng.choice(SAID[:5]),
        ]  # fmt: skip

    return table(header, (row(i) for i in range(ROWS)))


def ranked(rng: random.Random) -> list[str]:
    """All aspects, what matters most first: mostly as they stand, and not the same for everybody."""
    return sorted(ASPECTS, key=lambda one: ASPECTS.index(one) + rng.gauss(0, 2))


def limesurvey_ranks(rng: random.Random) -> bytes:
    """A question of ranks has a column for each place, which holds the code of what was put there."""
    header = [
        "id", "submitdate", "lastpage", "startlanguage", "satisfaction", *(f"matters[{i}]" for i in range(1, len(ASPECTS) + 1)),
    ]  # fmt: skip

    def row(i: int) -> list[object]:
        places = [f"A{ASPECTS.index(one) + 1}" for one in ranked(rng)]
        if i % 12 == 7:  # put the first three in order and went on
            places[3:] = ["", ""]
        return [i + 1, when(i), 2, "en", rating(rng, (1, 2, 3, 4, 5)), *places]

    return (
        b"\xef\xbb\xbf"
        + table(header, (row(i) for i in range(ROWS)), line="\r\n", delimiter=";", quoting=csv.QUOTE_ALL)
        + b"\r\n"
    )


def by_hand_rows(rng: random.Random, marks: Sequence[str]) -> list[list[object]]:
    """A sheet that somebody typed: a title, ratings, what each chose of five in whatever marks came to hand, a line of means."""
    header = ["№", "Дата", "Общая оценка", *ASPECTS, *(f"Важно: {one}" for one in ASPECTS)]
    rows = []
    for i in range(ROWS):
        score = int(str(rating(rng, (1, 2, 3, 4, 5))))
        near = [min(5, max(1, score + rng.choice((-1, 0, 0, 1)))) for _ in ASPECTS]
        chosen = four(rng)
        ticks = [marks[(i + j) % len(marks)] if one in chosen else "" for j, one in enumerate(ASPECTS)]
        rows.append([i + 1, f"{when(i):%d.%m.%Y}", score, *near, *ticks])
    return [["Опрос клиентов, весна"], [], header, *rows]


def by_hand(rng: random.Random) -> bytes:
    return workbook("Лист1", by_hand_rows(rng, ("x", "1", "+", "да", "✓")))


def by_month(rng: random.Random) -> bytes:
    """A sheet per month, each with its title, and one of means before them; April has no answers yet."""
    header = ["No", "Date", "Shop", "Overall satisfaction", "Would you recommend us? (0-10)"]
    sheets: dict[str, Rows] = {"Means": [["Month", "Mean"], ["February", 3.9], ["March", 4.1]]}
    for no, (month, n) in enumerate((("February", 30), ("March", 31), ("April", 0)), 2):
        rows = [
            [
                100 * no + i,
                dt.datetime(2025, no, 1 + i % 28),
                ("Lund", "Malmö")[i % 2],
                rating(rng, (1, 2, 3, 4, 5)),
                rating(rng, range(11)),
            ]
            for i in range(n)
        ]
        sheets[month] = [[f"Answers of {month}"], [], header, *rows]
    return workbook_of(sheets)


def by_hand_ranks(rng: random.Random) -> bytes:
    """The same with places: 1 for what matters most, 2 for the next, and nothing in the others."""
    rows = by_hand_rows(rng, ("",))
    for row in rows[3:]:
        for place, one in enumerate(ranked(rng)[:2], 1):
            row[3 + len(ASPECTS) + ASPECTS.index(one)] = place
    return workbook("Лист1", rows)


def parquet(rng: random.Random) -> bytes:
    """A table of a warehouse: types instead of text, a segment that is really called NA."""
    import pandas as pd

    frame = pd.DataFrame(
        {
            "ticket_id": [f"{i:06d}" for i in range(ROWS)],
            "answered_at": pd.to_datetime([when(i) for i in range(ROWS)]).tz_localize("UTC"),
            "region": [("NA", "EMEA", "APAC")[i % 3] for i in range(ROWS)],
            "csat": pd.array(
                [None if i % 11 == 3 else rating(rng, (1, 2, 3, 4, 5)) for i in range(ROWS)], "Int8"
            ),
        }
    )
    out = io.BytesIO()
    frame.to_parquet(out, index=False)
    return out.getvalue()


def calc(rng: random.Random) -> bytes:
    """A spreadsheet of LibreOffice in Polish, as small as one can be."""
    words = (
        "bardzo niezadowolony",
        "niezadowolony",
        "ani zadowolony, ani niezadowolony",
        "zadowolony",
        "bardzo zadowolony",
    )
    rows = [["Numer", "Data", "Zadowolenie", "Kanał"]]
    rows += [
        [str(i + 1), f"{when(i):%d.%m.%Y}", str(rating(rng, words)), ("czat", "telefon")[i % 2]]
        for i in range(ROWS)
    ]
    cells = (
        "".join(
            f'<table:table-cell office:value-type="string"><text:p>{one}</text:p></table:table-cell>'
            for one in row
        )
        for row in rows
    )
    lines = "".join(f"<table:table-row>{one}</table:table-row>" for one in cells)
    names = " ".join(
        f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"'
        for one in ("office", "table", "text")
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="Arkusz1">{lines}</table:table></office:spreadsheet></office:body>'
    kind, out = "application/vnd.oasis.opendocument.spreadsheet", io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in (
            ("mimetype", kind),
            (
                "META-INF/manifest.xml",
                '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
                f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
            ),
            (
                "content.xml",
                f'<office:document-content {names} office:version="1.2">{body}</office:document-content>',
            ),
        ):
            made.writestr(zipfile.ZipInfo(name, (2025, 4, 12, 0, 0, 0)), text)
    return out.getvalue()


def hubspot_effort(rng: random.Random) -> bytes:
    """The export of one survey: no column of types, its name alone says that it asks for effort."""
    header = ["Survey Response ID", "Survey Name", "Submission Date", "Rating", "Feedback", "Contact ID"]

    def row(i: int) -> list[object]:
        return [
            800 + i,
            "Customer Effort Score",
            f"{when(i):%Y-%m-%d %H:%M}",
            rating(rng, range(1, 8)),
            rng.choice(SAID),
            30000 + i % 50,
        ]

    return table(header, (row(i) for i in range(ROWS)))


FILES: dict[str, Callable[[random.Random], bytes]] = {
    "zendesk_ratings.csv": zendesk_ratings,
    "zendesk_metrics.csv": zendesk_metrics,
    "intercom.csv": intercom,
    "freshdesk.csv": freshdesk,
    "hubspot.csv": hubspot,
    "chatwoot.csv": chatwoot_csv,
    "chatwoot.xlsx": chatwoot_xlsx,
    "gorgias.csv": gorgias,
    "helpscout.csv": helpscout,
    "odoo.csv": odoo,
    "frappe.csv": frappe,
    "webim.csv": webim,
    "omnidesk.csv": omnidesk,
    "itop.csv": itop,
    "qualtrics.csv": qualtrics,
    "qualtrics_legacy.csv": qualtrics_legacy,
    "surveymonkey.csv": surveymonkey,
    "google_forms.csv": google_csv,
    "google_sheet_ru.csv": google_sheet,
    "microsoft_forms.xlsx": microsoft_forms,
    "microsoft_forms.csv": microsoft_forms_csv,
    "typeform.csv": typeform,
    "limesurvey.csv": limesurvey,
    "limesurvey_codes.csv": limesurvey_codes,
    "vvexport_123456.txt": limesurvey_vv,
    "formbricks.csv": formbricks,
    "counts.csv": counts,
    "friends_and_family.csv": friends_and_family,
    "smiley_stand.csv": smiley_stand,
    "delighted.csv": delighted,
    "one_answer_a_row.csv": one_answer_a_row,
    "several_questions.csv": several_questions,
    "percents.csv": percents,
    "terminal.csv": terminal,
    "google_reviews.csv": google_reviews,
    "google_play.csv": google_play,
    "trustpilot.csv": trustpilot,
    "booking.csv": booking,
    "jotform.csv": jotform,
    "livechat.csv": livechat,
    "limesurvey_ranks.csv": limesurvey_ranks,
    "by_hand.xlsx": by_hand,
    "by_hand_ranks.xlsx": by_hand_ranks,
    "by_month.xlsx": by_month,
    "answers.parquet": parquet,
    "answers.ods": calc,
    "hubspot_effort.csv": hubspot_effort,
    "survey.sav": spss,
    "survey.dta": stata,
}


def content(name: str) -> bytes:
    return FILES[name](random.Random(name))


if __name__ == "__main__":
    for name in FILES:
        (HERE / name).write_bytes(content(name))
