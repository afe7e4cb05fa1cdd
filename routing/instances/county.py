"""Makes the ways of the synthetic county: county-synthetic.matrix.json and county-synthetic.places.json beside this file.

    python3 county.py [VILLAGES.csv]

The names are those of villages of Yishui county; where they lie, and the roads between them, are made up. The numbers
are the same on every run.
"""

import csv
import json
import math
import os
import random
import sys

# The two knobs: roads longer or shorter altogether, and vans faster or slower.
DISTANCE_SCALE = 1.1
SPEED_SCALE = 1.0

SEED = 371323
HUB = (35.79, 118.63)
VILLAGES = 260
KILOMETRES_IN_DEGREE = 6371.0088 * math.pi / 180

# Where each town's station is seen from the hub: degrees clockwise from north, kilometres. Roughly the lie of the
# land; the county seat and three towns have no station.
STATIONS = [
    ("马站镇", 22, 29.0), ("高桥镇", 48, 23.5), ("许家湖镇", 168, 11.0), ("黄山铺镇", 318, 13.5), ("诸葛镇", 338, 21.5),
    ("崔家峪镇", 292, 21.0), ("四十里堡镇", 112, 16.5), ("杨庄镇", 62, 34.0), ("夏蔚镇", 268, 27.5), ("沙沟镇", 356, 32.0),
    ("高庄镇", 246, 20.0), ("院东头镇", 218, 16.0), ("富官庄镇", 92, 27.0), ("道托镇", 38, 12.5),
]

# A town's villages lie about its station, in kilometres, and no two nearer to each other than this.
TOWN_RADIUS = 7.2
VILLAGE_GAP = 0.7

# The roads wind least in the plain and most in the hills; a van is slowest on short ways and in the hills, in km/h.
LEAST_WINDING, MOST_WINDING = 1.25, 1.45
SLOWEST, FASTEST = 28.0, 50.0
LONG_WAY_KM = 14.0
# How much slower uphill than down, and how much longer one way than back, at most.
UPHILL = 0.02
ONE_WAY = 0.02


def hilliness(east, north):
    """From 0 in the plain to 1 in the hills, which rise to the north-west. Smooth."""
    rise = 0.5 + (north * 0.7 - east * 0.8) / 55
    folds = 0.14 * math.sin(east / 6.3 + 1.1) * math.cos(north / 7.7 - 0.4)
    return min(1.0, max(0.0, rise + folds))


def read_villages(path):
    """Names by town, without the committee that is in the official ones."""
    towns = {}
    with open(path, encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            name = row["name"].removesuffix("居民委员会").removesuffix("村民委员会")
            if row["kind"] == "村委会" and not name.endswith("村"):
                name += "村"
            names = towns.setdefault(row["town_name"], [])
            if name not in names:
                names.append(name)
    return towns


def shares(counts, total):
    """Splits the total like the counts, the largest remainders rounded up."""
    exact = [count * total / sum(counts) for count in counts]
    split = [math.floor(share) for share in exact]
    by_rest = sorted(range(len(counts)), key=lambda at: split[at] - exact[at])
    for at in by_rest[: total - sum(split)]:
        split[at] += 1
    return split


def lay_out(towns):
    """Name, kilometres east and north of the hub: the hub, the stations, then the villages by station."""
    dice = random.Random(SEED)
    stations = []
    for town, bearing, away in STATIONS:
        angle = math.radians(bearing)
        stations.append((f"{town} station", away * math.sin(angle), away * math.cos(angle)))
    places = [("hub", 0.0, 0.0)] + stations
    split = shares([len(towns[town]) for town, _, _ in STATIONS], VILLAGES)
    for (town, _, _), (_, east, north), count in zip(STATIONS, stations, split):
        for name in towns[town][:count]:
            places.append((f"{town}{name}", *free_spot(dice, places, east, north)))
    return places


def free_spot(dice, places, east, north):
    while True:
        away, angle = TOWN_RADIUS * math.sqrt(dice.random()), 2 * math.pi * dice.random()
        spot = (east + away * math.sin(angle), north + away * math.cos(angle))
        if all(math.dist(spot, place[1:]) >= VILLAGE_GAP for place in places):
            return spot


def degrees(east, north):
    lat = HUB[0] + north / KILOMETRES_IN_DEGREE
    lon = HUB[1] + east / (KILOMETRES_IN_DEGREE * math.cos(math.radians(HUB[0])))
    return round(lat, 6), round(lon, 6)


def haversine_km(start, end):
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, point)) for point in (start, end))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


def way(start, end):
    """Metres and seconds from one place to another."""
    (_, east1, north1), (_, east2, north2) = start, end
    straight = haversine_km(degrees(east1, north1), degrees(east2, north2))
    hills = hilliness((east1 + east2) / 2, (north1 + north2) / 2)
    climb = hilliness(east2, north2) - hilliness(east1, north1)
    longer = 1 + ONE_WAY * math.sin((east2 - east1) / 9 + (north2 - north1) / 13) / 2
    kilometres = straight * (LEAST_WINDING + (MOST_WINDING - LEAST_WINDING) * hills) * longer * DISTANCE_SCALE
    open_road = 1 - math.exp(-straight / LONG_WAY_KM)
    speed = (SLOWEST + (FASTEST - SLOWEST) * open_road * (1 - 0.5 * hills)) / (1 + UPHILL * climb)
    speed = min(FASTEST, max(SLOWEST, speed)) * SPEED_SCALE
    return kilometres * 1000, kilometres * 3600 / speed


def closed(matrix):
    """The shortest way by any places between (Floyd and Warshall), so that no detour is shorter than the way itself;
    rounded up, which keeps it so."""
    for via in range(len(matrix)):
        onward = matrix[via]
        for row in matrix:
            first = row[via]
            row[:] = [known if known <= first + second else first + second for known, second in zip(row, onward)]
    return [math.ceil(number) for row in matrix for number in row]


def write(name, value):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
    with open(path, "w", encoding="utf-8") as out:
        json.dump(value, out, ensure_ascii=False, separators=(",", ":"))
        out.write("\n")


def main():
    beside = os.path.dirname(os.path.abspath(__file__))
    villages = sys.argv[1] if len(sys.argv) > 1 else os.path.join(beside, "../../coop/data/yishui_villages.csv")
    places = lay_out(read_villages(villages))
    ways = [[way(start, end) if start is not end else (0.0, 0.0) for end in places] for start in places]
    times = closed([[seconds for _, seconds in row] for row in ways])
    distances = closed([[metres for metres, _ in row] for row in ways])
    write("county-synthetic.matrix.json", {"profile": "van", "travelTimes": times, "distances": distances})
    told = []
    for index, (name, east, north) in enumerate(places):
        lat, lng = degrees(east, north)
        told.append({"index": index, "name": name, "lat": lat, "lng": lng})
    write("county-synthetic.places.json", told)


main()
