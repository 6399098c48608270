"""A large survey: twelve channels, fifteen items with Persian labels of forty letters, fifteen drivers, 36 months, gaps and comments."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

PERSIAN = (
    "زمان تحویل کالا", "پاسخ سریع کارشناسان", "حل مشکل در نخستین تماس", "کیفیت کالای خریداری‌شده", "دانش کارشناس پشتیبانی",
    "آسانی بازگرداندن کالا", "قیمت منصفانهٔ کالاها", "روشنی صفحه‌های فروشگاه", "رفتار مؤدبانهٔ کارکنان", "گستردگی انتخاب کالا",
    "راه‌های گوناگون پرداخت", "بسته‌بندی محکم و پاکیزه", "آگاه‌سازی از وضع سفارش", "درستی فاکتور و صورت‌حساب", "رازداری در داده‌های مشتری",
)  # fmt: skip
ITEMS = tuple(f"{one} در خرید از فروشگاه ما در این سال"[:40].strip() for one in PERSIAN)
DRIVERS = tuple(f"{one} از نگاه مشتریان در هر بار تماس"[:40].strip() for one in reversed(PERSIAN))
CHANNELS = tuple(f"کانال پشتیبانی {one} در همهٔ روزهای هفته" for one in (
    "تلفنی", "ایمیل", "گفت‌وگوی زنده", "شبکه‌های اجتماعی", "حضوری", "پیامک", "تلگرام", "واتس‌اپ", "وب‌گاه", "برنامهٔ موبایل", "نامه", "دورنگار"
))  # fmt: skip
MONTHS = 36


def answers(n: int = 8_000, seed: int = 0) -> pd.DataFrame:
    """Made-up answers: the score follows the items and drivers, one channel falls in the last month, cells are blank."""
    rng = np.random.default_rng(seed)
    day = pd.Timestamp("2023-11-01") + pd.to_timedelta(rng.integers(0, 365 * 3 + 1, n), unit="D")
    channel = rng.integers(0, len(CHANNELS), n)
    mood = rng.normal(size=n) - 1.2 * ((channel == 2) & (day >= "2026-10-01"))
    items = np.clip(np.round(3.9 + 0.9 * mood[:, None] + rng.normal(size=(n, len(ITEMS)))), 1, 6)
    drivers = rng.normal(size=(n, len(DRIVERS)))
    score = np.clip(np.round(3.6 + mood + drivers[:, :6] @ np.linspace(0.4, 0.1, 6)), 1, 5)
    frame = pd.DataFrame(
        {
            "ticket": np.arange(n),
            "who": rng.integers(0, n // 2, n),
            "day": day.strftime("%Y-%m-%d"),
            "channel": np.array(CHANNELS)[channel],
            "team": rng.choice([f"تیم شمارهٔ {i}" for i in range(1, 7)], n),
            "agent": rng.choice([f"a{i}" for i in range(60)], n),
            "status": np.where(rng.random(n) < 0.7, "answered", "asked"),
            "w": rng.choice([1.0, 2.0], n),
            "score": score,
            "ltr": np.clip(np.round(7 + 2 * mood), 0, 10),
            "effort": np.clip(np.round(4.5 + mood), 1, 7),
            "solved": rng.integers(0, 2, n),
            "open": rng.integers(0, 2, n),
        }
        | {f"i{i}": items[:, i] for i in range(len(ITEMS))}
        | {f"d{i}": np.round(np.exp(drivers[:, i]), 2) for i in range(len(DRIVERS))}
    )
    frame["top4"] = [";".join(np.array(ITEMS)[rng.choice(15, 4, replace=False)]) for _ in range(n)]
    told = [
        name
        for name in frame
        if name in ("score", "ltr", "effort", "top4") or (name[0] in "id" and name[1:].isdigit())
    ]
    kept = (rng.random((n, len(told))) > 0.03) & frame["status"].eq("answered").to_numpy()[:, None]
    frame[told] = frame[told].astype(object).where(kept)
    return frame


def purchases(frame: pd.DataFrame, seed: int = 1) -> pd.DataFrame:
    """Each customer buys now and then."""
    rng = np.random.default_rng(seed)
    who = rng.choice(frame["who"].unique(), 2 * len(frame))
    day = pd.Timestamp("2023-11-01") + pd.to_timedelta(rng.integers(0, 365 * 3 + 1, len(who)), unit="D")
    return pd.DataFrame({"who": who, "bought": day.strftime("%Y-%m-%d"), "amount": 10})


def _better(i: int) -> str:
    """The first two drivers are times, which the block of the service shows."""
    times = ("response_hours", "resolution_hours")
    return f"name: {times[i]}, unit: hours, better: low" if i < len(times) else "better: high"


def survey_file(folder: Path, n: int = 8_000) -> Path:
    """The survey file beside its answers and purchases."""
    frame = answers(n)
    frame.to_csv(folder / "answers.csv", index=False)
    purchases(frame).to_csv(folder / "purchases.csv", index=False)
    items = "".join(
        f"  i{i}: {{role: item, label: {one}, better: high, scale: 1-6}}\n" for i, one in enumerate(ITEMS)
    )
    drivers = "".join(
        f"  d{i}: {{role: driver, label: {one}, {_better(i)}}}\n" for i, one in enumerate(DRIVERS)
    )
    path = folder / "survey.yml"
    path.write_text(
        f"""title: فروشگاه بزرگ نمونه با همهٔ شعبه‌ها
answers: answers.csv
purchases: {{file: purchases.csv, columns: {{customer: who, bought_at: bought}}, observed_until: 2026-10-31}}
columns:
  ticket: {{role: id}}
  who: {{role: customer}}
  day: {{role: answered_at}}
  channel: {{role: segment, label: کانال}}
  team: {{role: segment, label: تیم}}
  agent: {{role: agent}}
  status: {{role: status}}
  w: {{role: weight}}
  score: {{role: csat, scale: 1-5, label: رضایت از تماس با پشتیبانی فروشگاه}}
  ltr: {{role: nps, label: فروشگاه را به دیگران پیشنهاد می‌کنم}}
  effort: {{role: ces, better: high, scale: {{values: 1-7, satisfied: [5, 6, 7]}}, label: گرفتن کمک آسان بود}}
  solved: {{role: metric, label: در نخستین تماس حل شد}}
  open: {{role: metric, label: در پایان ماه هنوز باز است}}
  top4: {{role: picks, separator: ";", choose: 4, label: مهم‌ترین چیزها}}
{items}{drivers}report:
  target: {{csat: 80}}
  events: {{2026-04-01: ساعت‌های کوتاه‌تر تلفن, 2026-10-01: سامانهٔ تازهٔ تماس}}
""",
        encoding="utf-8",
    )
    return path
