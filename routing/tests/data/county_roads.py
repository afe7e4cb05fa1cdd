"""Makes the road network of the tests: two villages and what lies between and beside them. All of it is made up.

Needs pyosmium (pip install osmium). Writes, beside this file:
  county-roads.osm.pbf          as map servers give it out
  county-roads-plain.osm.pbf    the same, not compressed, so that damage reaches the inside
  impossible-numbers.osm.pbf    a way whose numbers of nodes are too far apart to be subtracted
  county-roads.json             what a van may drive, point by point: said here by hand, not read from the tags
"""

import json
import math
import os

import osmium

RADIUS_M = 6_371_008.8
SOUTH_WEST = (35.8, 118.6)

# Kilometres east and north of the corner.
NODES = {
    # the main road from West to East
    1: (0.0, 0.0), 2: (1.5, 0.1), 3: (3.0, 0.5), 4: (4.5, 0.4), 5: (6.0, 0.9), 6: (7.5, 0.7), 7: (9.0, 1.2),
    8: (10.5, 1.0), 9: (11.2, 1.0), 10: (11.8, 1.0),
    # streets of West
    11: (0.0, 0.3), 12: (0.3, 0.3), 13: (0.6, 0.3), 14: (0.0, 0.6), 15: (0.3, 0.6), 16: (0.6, 0.6),
    17: (0.0, 0.9), 18: (0.3, 0.9), 19: (0.6, 0.9), 20: (1.5, 0.6),
    # the roundabout of East, and its lanes
    21: (11.9, 1.0), 22: (12.0, 0.95), 23: (12.1, 1.0), 24: (12.0, 1.05),
    25: (12.0, 1.4), 26: (12.3, 1.5), 27: (12.6, 1.2), 28: (12.4, 1.0), 29: (12.0, 0.6), 30: (12.5, 0.5),
    # over the mountain
    31: (1.0, 2.5), 32: (2.0, 4.0), 33: (3.5, 4.6), 34: (5.0, 4.2), 35: (6.5, 5.0), 36: (8.0, 4.4), 37: (9.6, 4.0),
    38: (11.0, 2.8),
    # the motorway
    41: (3.2, -0.6), 42: (5.5, -0.9), 43: (8.0, -0.8), 44: (10.3, -0.2),
    # south of the main road
    45: (4.4, -2.0), 46: (6.5, -2.6), 47: (9.0, -2.2), 48: (2.2, -1.2), 49: (3.4, -2.1), 50: (8.2, -1.4),
    51: (8.4, 0.2),
    # the island
    52: (9.0, -9.5), 53: (9.4, -9.9), 54: (9.8, -9.4), 55: (9.2, -10.2),
    # a street that nobody comes back from, a road cut off, a crossing
    56: (6.2, 2.0), 57: (11.3, 0.4), 58: (11.7, 0.1), 59: (2.6, 1.4), 60: (5.1, 1.6),
}

CUT_OFF = 999

# Nodes, tags, and what they mean to a van: km/h, and whether forward and backward.
BOTH, ON, BACK, NONE = (True, True), (True, False), (False, True), (False, False)
WAYS = [
    ([1, 2, 3, 4, 5], {"highway": "secondary", "maxspeed": "CN:rural"}, 45, BOTH),
    ([5, 6, 7, 8, 9], {"highway": "secondary", "maxspeed": "40 km/h"}, 40, BOTH),
    ([9, 10, 21], {"highway": "secondary", "maxspeed": "120"}, 45, BOTH),
    ([1, 11, 14, 17], {"highway": "residential"}, 22, BOTH),
    ([11, 12, 13], {"highway": "residential", "oneway": "yes"}, 22, ON),
    ([14, 15, 16], {"highway": "residential", "oneway": "-1"}, 22, BACK),
    ([17, 18, 19], {"highway": "residential", "oneway": "no"}, 22, BOTH),
    ([13, 16, 19], {"highway": "living_street"}, 12, BOTH),
    ([12, 15, 18], {"highway": "service", "maxspeed": "5 mph"}, 5 * 1.609344, BOTH),
    ([13, 20, 2], {"highway": "unclassified", "maxspeed": "none"}, 30, BOTH),
    ([21, 22, 23, 24, 21], {"highway": "secondary", "junction": "roundabout", "maxspeed": "30"}, 30, ON),
    ([24, 25, 26, 27, 28, 23], {"highway": "residential"}, 22, BOTH),
    ([22, 29, 30, 28], {"highway": "living_street"}, 12, BOTH),
    ([26, 28], {"highway": "footway"}, 0, NONE),
    ([17, 31, 32, 33, 34], {"highway": "track", "tracktype": "grade1"}, 20, BOTH),
    ([34, 35, 36, 37], {"highway": "track", "tracktype": "grade2"}, 14, BOTH),
    ([37, 38, 25], {"highway": "tertiary", "maxspeed": "20 mph"}, 20 * 1.609344, BOTH),
    ([31, 34], {"highway": "track", "tracktype": "grade4"}, 0, NONE),
    ([31, 37], {"highway": "track"}, 0, NONE),
    ([3, 41], {"highway": "motorway_link"}, 45, BOTH),
    ([41, 42, 43, 44], {"highway": "motorway"}, 85, ON),
    ([44, 8], {"highway": "motorway_link"}, 45, BOTH),
    ([4, 45], {"highway": "tertiary"}, 38, BOTH),
    ([45, 46, 47], {"highway": "primary", "maxspeed": "30 mph"}, 30 * 1.609344, BOTH),
    ([47, 50, 51, 7], {"highway": "trunk", "oneway": "true"}, 62, ON),
    ([2, 48, 49, 45], {"highway": "tertiary_link"}, 28, BOTH),
    ([48, 45], {"highway": "service", "access": "private"}, 0, NONE),
    ([50, 46], {"highway": "service", "access": "private", "motor_vehicle": "yes"}, 15, BOTH),
    ([51, 46], {"highway": "primary", "motor_vehicle": "no"}, 0, NONE),
    ([52, 53, 54, 52], {"highway": "residential"}, 22, BOTH),
    ([53, 55], {"highway": "unclassified"}, 30, BOTH),
    ([47, 52], {"route": "ferry", "motor_vehicle": "yes"}, 0, NONE),
    ([5, 56], {"highway": "residential", "oneway": "1"}, 22, ON),
    ([9, 57, CUT_OFF, 58, 10], {"highway": "unclassified"}, 30, BOTH),
    ([2, 59, 4, 60, 6], {"highway": "tertiary", "maxspeed": "4000"}, 38, BOTH),
    ([3, 59], {"highway": "construction", "construction": "primary"}, 0, NONE),
    ([11, 15, 12, 11], {"highway": "service", "area": "yes"}, 0, NONE),
]

# Where no van stops.
NO_STOPPING = [41, 42, 43, 44]


def place(node):
    east, north = NODES[node]
    degree = RADIUS_M / 1000 * math.pi / 180
    lat = SOUTH_WEST[0] + north / degree
    lon = SOUTH_WEST[1] + east / (degree * math.cos(math.radians(SOUTH_WEST[0])))
    return round(lat, 7), round(lon, 7)


def metres(start, end):
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, place(node))) for node in (start, end))
    # The angle between two directions from the middle of the Earth, by their cross and dot product.
    one = (math.cos(lat1) * math.cos(lon1), math.cos(lat1) * math.sin(lon1), math.sin(lat1))
    two = (math.cos(lat2) * math.cos(lon2), math.cos(lat2) * math.sin(lon2), math.sin(lat2))
    cross = (one[1] * two[2] - one[2] * two[1], one[2] * two[0] - one[0] * two[2], one[0] * two[1] - one[1] * two[0])
    return RADIUS_M * math.atan2(math.hypot(*cross), sum(a * b for a, b in zip(one, two)))


def write_extract(path, header):
    if os.path.exists(path):
        os.remove(path)
    with osmium.SimpleWriter(osmium.io.File(path, header)) as out:
        for node in sorted(NODES):
            lat, lon = place(node)
            out.add_node(osmium.osm.mutable.Node(id=node, location=(lon, lat), version=1))
        for number, (nodes, tags, _, _) in enumerate(WAYS, start=1):
            out.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags=tags, version=1))


def write_impossible(path):
    if os.path.exists(path):
        os.remove(path)
    with osmium.SimpleWriter(path) as out:
        far = 9 * 10**18
        out.add_way(osmium.osm.mutable.Way(id=1, nodes=[far, -far], tags={"highway": "primary"}, version=1))


def steps():
    for nodes, _, speed, (forward, backward) in WAYS:
        for start, end in zip(nodes, nodes[1:]):
            if CUT_OFF in (start, end):
                continue
            length = metres(start, end)
            if forward:
                yield [start, end, length, length * 3.6 / speed]
            if backward:
                yield [end, start, length, length * 3.6 / speed]


def main():
    beside = os.path.dirname(os.path.abspath(__file__))
    write_extract(os.path.join(beside, "county-roads.osm.pbf"), "pbf")
    write_extract(os.path.join(beside, "county-roads-plain.osm.pbf"), "pbf,pbf_compression=none")
    write_impossible(os.path.join(beside, "impossible-numbers.osm.pbf"))
    nodes = {str(node): place(node) for node in sorted(NODES)}
    network = {"nodes": nodes, "no_stopping": NO_STOPPING, "steps": list(steps())}
    with open(os.path.join(beside, "county-roads.json"), "w", encoding="utf-8") as out:
        json.dump(network, out, separators=(",", ":"))
        out.write("\n")


main()
