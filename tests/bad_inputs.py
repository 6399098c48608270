"""The cases of bad input that `check` is asked about, by the numbers of the list of 64 in docs/bad_inputs.md."""

from __future__ import annotations

SCORE = "  score: {role: csat, scale: 1-5}\n"
DAY = SCORE + "  day: {role: answered_at}\n"


def table(columns: str, *values: str, n: int = 30) -> str:
    """A file: an id and `columns`; first the given values, then good ones (5 and 4 in turn, 1 elsewhere)."""
    names = columns.split(",")
    good = [",".join([str(5 - i % 2), *["1"] * (len(names) - 1)]) for i in range(n - len(values))]
    lines = [f"t{i},{row}" for i, row in enumerate([*values, *good])]
    return "\n".join([f"id,{columns}", *lines]) + "\n"


def dated(*values: str, n: int = 10) -> str:
    """Scores with a day each: first the given ones, then ten good ones."""
    good = [f"{5 - i % 2},2026-01-{i + 3:02d}" for i in range(n)]
    return "id,score,day\n" + "".join(f"t{i},{row}\n" for i, row in enumerate([*values, *good]))


PICKS = SCORE + '  top: {role: picks, separator: ";", choose: 4}\n'
PARTS = ("Price; delivery;Staff", "Staff;Shop", "Shop;Web;Price; delivery", "Web;Staff", "Shop;Web")
HOURS = SCORE + "  h: {role: driver, unit: minutes, better: low, name: reply_hours}\n"

NUMBERED: dict[str, tuple[str, str]] = {
    "2 answers sent twice under other ids": (
        "id,score,a,b,c,d\n" + "".join(f"t{i},{i % 5 + 1},{i % 3 + 1},{i % 4 + 1},{i % 2 + 3},{(i + 2) % 5 + 1}\n" for i in range(20))
        + "t90,5,2,4,4,1\nt91,5,2,4,4,1\nt92,5,2,4,4,1\nt93,4,4,4,4,4\nt94,4,4,4,4,4\n",
        SCORE + "".join(f"  {name}: {{role: item, scale: 1-5}}\n" for name in "abcd"),
    ),
    "3 several ratings of one ticket": (table("score") + "t3,1\nt3,2\n", SCORE),
    "4 scores out of their scale": (table("score", "7", "55", "0"), SCORE),
    "5 a scale that begins with 0": (table("score", *"01234" * 6), SCORE),
    "6 NPS coded 1-11": (table("ltr", *map(str, [*range(1, 12)] * 5), n=55), "  ltr: {role: nps}\n"),
    "7 NPS asked on 0-5": (table("ltr", *map(str, [*range(6)] * 5), n=30), "  ltr: {role: nps, scale: 0-5}\n"),
    "8 a scale whose best answer is 1": (table("score"), "  score: {role: csat, scale: {values: 1-5, better: low}}\n"),
    "8 a rating that goes against the others": (
        "id,score,a,b,c\n" + "".join(f"t{i},{s},{max(1, s - i % 2)},{6 - s},{min(5, s + i % 3 // 2)}\n"
                                     for i in range(60) for s in [(i * 7) % 5 + 1]),
        SCORE + "".join(f"  {name}: {{role: item, scale: 1-5}}\n" for name in "abc"),
    ),
    "10 two scales in one column, the longer one declared": (
        "id,score,day\n"
        + "".join(f"t{i},{i % 5 + 1},2026-05-{i % 28 + 1:02d}\n" for i in range(60))
        + "".join(f"u{i},{i % 10 + 1},2026-06-{i % 28 + 1:02d}\n" for i in range(60)),
        "  score: {role: csat, scale: 1-10}\n  day: {role: answered_at}\n",
    ),
    "10 two scales in one column, the shorter one declared": (
        "id,score,day\n"
        + "".join(f"t{i},{i % 5 + 1},2026-05-{i % 28 + 1:02d}\n" for i in range(60))
        + "".join(f"u{i},{i % 10 + 1},2026-06-{i % 28 + 1:02d}\n" for i in range(60)),
        DAY,
    ),
    "11 a mean called CSAT": (table("score", *["4.49", "4.52", "3.98"] * 5), SCORE),
    "11 a percentage called CSAT": (table("score", *["85%", "91%", "78%"] * 5), SCORE),
    "13 words and codes for no answer": (table("score", "N/A", "-", "нет ответа", "brak", "Vet ej", "-99", "77"), SCORE),
    "14 a segment called NA": (table("score,where", "5,NA", "4,None", "3,EU"), SCORE + "  where: {role: segment}\n"),
    "15 a decimal comma among points": (table("score,w", '5,"1,5"', "4,1.5", '4,"1,234"'), SCORE + "  w: {role: weight}\n"),
    "16 thousands marks": (table("score,w", '5,"1 234"', "4,1'234", '4,"1,234"'), SCORE + "  w: {role: weight}\n"),
    "17 a title, blank lines and a period line": (
        "CSAT report\n\n" + table("score") + "\nReporting period 2026-01-01 to 2026-01-31\n", SCORE,
    ),
    "21 ragged rows, a quote that is never closed, NUL": (table("score") + 't90,5,1\nt91\nt92,"5\nt93,4\nt94,5\x00\n', SCORE),
    "25 dates of which no one shows the order": (
        "id,score,day\n" + "".join(f"t{i},{5 - i % 2},0{i + 1}/04/2026\n" for i in range(9)), DAY,
    ),
    "26 Jalali dates": ("id,score,day\n" + "".join(f"t{i},{5 - i % 2},1403/05/{i + 10}\n" for i in range(9)), DAY),
    "24 Excel serial dates": ("id,score,day\n" + "".join(f"t{i},{5 - i % 2},{45500 + i}\n" for i in range(9)), DAY),
    "27 UTC+3 of Google Forms": (
        "id,score,day\n" + "".join(f"t{i},{5 - i % 2},2026/03/{i + 10} 11:30:00 PM UTC+3\n" for i in range(9)), DAY,
    ),
    "28 times with and without a zone": (dated("5,2026-01-03T10:00:00Z", "4,2026-01-03 10:00", "4,2026-01-03T10:00:00+02:00"), DAY),
    "29 dates that stand for none": (dated("5,31.12.2999", "4,1970-01-01", "3,1899-12-30", "3,0000-00-00", "3,9999-12-31"), DAY),
    "30 durations written in many ways": (table("score,h", "5,1:30", "4,1 ч 30 мин", "4,00:05:30", "4,soon"), HOURS),
    "31 impossible durations": (table("score,h", "5,-3", "4,9999999999"), HOURS),
    "32 ids as fractions": ("id,score\n" + "".join(f"{n}.0,5\n" for n in (7, 8)) + "007,4\n9007199254740993,5\n", SCORE),
    "33 a separator inside a label": (table("score,top", "5,Price; delivery;Staff", "4,Price;Staff;Shop;Web;"), PICKS),
    "33 two picks that never part": (
        table("score,top", *[f"{5 - i % 2},{PARTS[i % 5]}" for i in range(60)], n=60), PICKS,
    ),
    "33 a pick that is no choice": (
        table("score,top", "5,Price; delivery;Staff", "4,Staf;Shop"),
        SCORE + '  top: {role: picks, separator: ";", choices: ["Price; delivery", Staff, Shop, "1"]}\n',
    ),
    "34 three, five and fifteen ticks of four": (
        table("score,top", "5,a;b;c", "4,a;b;c;d;e", "4," + ";".join("abcdefghijklmno"), *["5,a;b;c;d"] * 27), PICKS,
    ),
    "36 labels with typing errors": (
        table("score", "Godo", "Good", "Bad", "4 - Good", n=4),
        "  score: {role: csat, scale: {labels: [Bad, Good], satisfied: [Good]}}\n",
    ),
    "44 weights that cannot be meant": (table("score,w", "5,-2", "4,0", "4,", "4,inf", "4,heavy"), SCORE + "  w: {role: weight}\n"),
    "37 labels of two languages": (
        table("score", "Satisfied", "Доволен", "Dissatisfied", "Не доволен", "Nöjd", n=5),
        "  score: {role: csat, scale: {labels: {Dissatisfied: 1, Не доволен: 1, Satisfied: 2, Доволен: 2}, satisfied: [2]}}\n",
    ),
    "46 free text as a segment": (
        table("score,why", *[f"{5 - i % 2},because of reason {i}" for i in range(40)], n=40), SCORE + "  why: {role: segment}\n",
    ),
    "46 more names than a picture shows": (
        table("score,where", *[f"{5 - i % 2},shop {i % 40}" for i in range(120)], n=120), SCORE + "  where: {role: segment}\n",
    ),
    "48 numbers that are none": (table("score,w", "5,inf", "4,1e309", "4,1_0", "4,0x5"), SCORE + "  w: {role: weight}\n"),
    "49 words of truth": (
        table("score,again", "5,TRUE", "4,ИСТИНА", "4,PRAWDA", "4,SANT", "4,x", "4,✓", "4,maybe"), SCORE + "  again: {role: repurchase}\n",
    ),
    "58 YAML that means something else": (table("score,where", "5,NO"), "  score: {role: csat, scale: 1:5}\n  where: {role: segment}\n"),
    "58 a tag": (table("score"), "  score: !!python/object:os.system {role: csat}\n"),
    "58 nested deep": (table("score"), "  score: " + "[" * 50 + "]" * 50 + "\n"),
    "62 names that look alike": (
        table("score,who", *["5,VIP", "4,V\u0406P", "4,\u202eVIP", "4,V\u200bIP"] * 3), SCORE + "  who: {role: segment}\n",
    ),
    "64 a key with a typing error": (table("score"), SCORE + "  where: {role: segement}\n"),
}  # fmt: skip
