"""Re-costs a plan and checks it, apart from everything in this crate.

    python3 referee.py INSTANCE.vrp PLAN.sol

Prints one line of JSON: {"cost": ..., "ok": true or false, "why": ...}. Distances of a CVRP are rounded to the nearest
whole number; those and the times of a CVRPTW are cut to one decimal, and its cost is distance alone.
"""

import json
import math
import sys


def read_instance(path):
    head, sections, section = {}, {}, None
    for line in open(path, encoding="utf-8"):
        words = line.replace(":", " : ", 1).split() if section is None or ":" in line else line.split()
        if not words or words[0] in ("EOF", "-1"):
            continue
        if words[0].endswith("_SECTION"):
            section = sections.setdefault(words[0], [])
        elif len(words) > 1 and words[1] == ":":
            head[words[0]] = " ".join(words[2:])
        else:
            section.append([int(word) for word in words])
    return head, {name: {row[0]: row[1:] for row in rows} for name, rows in sections.items()}


def read_plan(path):
    routes, told = [], None
    for line in open(path, encoding="utf-8"):
        if line.startswith("Route"):
            routes.append([int(word) + 1 for word in line.split(":")[1].split()])
        elif line.startswith("Cost"):
            told = float(line.split()[1])
    return routes, told


def judge(head, sections, routes, told):
    points, demand = sections["NODE_COORD_SECTION"], sections["DEMAND_SECTION"]
    windows = sections.get("TIME_WINDOW_SECTION")
    depot = next(iter(sections["DEPOT_SECTION"]))
    unit = 10 if windows else 1
    service = round(float(head.get("SERVICE_TIME", 0)) * unit)
    faults, total = [], 0

    def distance(start, end):
        straight = math.hypot(points[start][0] - points[end][0], points[start][1] - points[end][1])
        return math.floor(straight * unit) if windows else math.floor(straight + 0.5)

    visited = [customer for route in routes for customer in route]
    for customer in points:
        times = visited.count(customer)
        if times != (0 if customer == depot else 1):
            faults.append(f"customer {customer - 1} visited {times} times")
    faults += [f"no customer {customer - 1}" for customer in visited if customer not in points]
    if faults:
        return None, faults
    for number, route in enumerate(routes, start=1):
        load = sum(demand[customer][0] for customer in route)
        if load > int(head["CAPACITY"]):
            faults.append(f"route {number} carries {load}")
        now, here = windows[depot][0] * unit if windows else 0, depot
        for stop in route + [depot]:
            total += distance(here, stop)
            if windows:
                now = max(now + distance(here, stop), windows[stop][0] * unit)
                if now > windows[stop][1] * unit:
                    faults.append(f"route {number} comes to {stop - 1} at {now / unit}")
                now += service
            here = stop
    cost = total / unit if windows else total
    if told is not None and abs(told - cost) > 1e-6:
        faults.append(f"costs {cost}, not the {told} it tells")
    return cost, faults


def main():
    cost, faults = judge(*read_instance(sys.argv[1]), *read_plan(sys.argv[2]))
    print(json.dumps({"cost": cost, "ok": not faults, "why": "; ".join(faults)}))


main()
