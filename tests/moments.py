"""Writes moments.tsv: local times around changes of the clocks, by Python's zoneinfo.

Of each zone of the tz database: every change of 2005 to 2026 where many or odd ones are, else the last of each kind,
zones that change alike once; the zones of the courses further on, as their rules stand. Columns: zone, local time,
its moment in Unix milliseconds or that it comes never or twice, and the moment of the same wall time a day later.

    python3 tests/moments.py > tests/moments.tsv
"""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

WHOLE = """Europe/Moscow Europe/Berlin Europe/London America/New_York America/St_Johns America/Caracas America/Sao_Paulo
Australia/Lord_Howe Pacific/Apia Pacific/Chatham Asia/Kathmandu Asia/Pyongyang Asia/Tehran Africa/Casablanca
Antarctica/Troll Antarctica/Casey""".split()
FURTHER = ["Europe/Moscow", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Chatham"]
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def offset(zone, at):
    return datetime.fromtimestamp(at, zone).utcoffset()


def changes(zone, first, last):
    at, end = (int(datetime(year, 1, 1, tzinfo=timezone.utc).timestamp()) for year in (first, last))
    while at < end:
        if offset(zone, at) != offset(zone, at + 86400):
            low, high = at, at + 86400
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(zone, middle) == offset(zone, at) else (low, middle)
            yield high, offset(zone, low), offset(zone, high)
        at += 86400


def moment(zone, local):
    both = [local.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    there = {t.timestamp() for t in both if t.astimezone(timezone.utc).astimezone(zone).replace(tzinfo=None) == local}
    return {0: "never", 2: "twice"}.get(len(there)) or str(int(there.pop()) * 1000)


seen = set()
for name in WHOLE + sorted(available_timezones() - set(WHOLE) - {"localtime", "posixrules", "Factory"}):
    if name.startswith(("posix/", "right/")):
        continue
    zone = ZoneInfo(name)
    found = list(changes(zone, 1985 if name == "Asia/Kathmandu" else 2005, 2036 if name in FURTHER else 2027))
    if name not in WHOLE:
        found = sorted({after - before: (at, before, after) for at, before, after in found}.values())
    if not found:
        found = [(1767225600, offset(zone, 1767225600), offset(zone, 1767225600))]
    if tuple(found) in seen:
        continue
    seen.add(tuple(found))
    for at, before, after in found:
        utc = datetime.fromtimestamp(at, timezone.utc).replace(tzinfo=None)
        low, high = sorted((utc + before, utc + after))
        for local in sorted({low - SECOND, low, low + (high - low) / 2, high - SECOND, high, low - DAY, high - DAY}):
            local = local.replace(microsecond=0)
            here = moment(zone, local)
            # Of a time that comes twice the first, of one that never comes the same distance after the gap.
            next_day = "-" if here in ("never", "twice") else int((local + DAY).replace(tzinfo=zone).timestamp() * 1000)
            print(name, local, here, next_day, sep="\t")
