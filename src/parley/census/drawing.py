"""How the numbers behind a picture are drawn, by matplotlib and without its global state."""

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final, TypeAlias

from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from matplotlib.ticker import FuncFormatter

from parley.census.counts import Grid
from parley.census.relations import Relation, Relations

Place: TypeAlias = tuple[float, float]
TONES: Final = (("#0072b2", "white"), ("#e69f00", "black"), ("#009e73", "black"), ("#cc79a7", "black"))
"""Colours that the colour-blind tell apart (Okabe and Ito), each with that of a number on it."""
TEMPER: Final = LinearSegmentedColormap.from_list("temper", ("#2166ac", "#9d9d9d", "#b2182b"))
NUMBERED: Final = 16
"""So many relations, the strongest, have their number on the arrow."""
BEND: Final = 0.16
"""How far an arrow leaves the straight line, so that it does not lie on the one that goes back."""


def _canvas(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height))
    return figure, figure.add_subplot()


def draw_heat(acts: Grid) -> Figure:
    """Labels by language: the number in the cell, its colour the share within the language."""
    totals = [sum(column) for column in zip(*acts.counts, strict=True)]
    shares = [[n / (total or 1) for n, total in zip(row, totals, strict=True)] for row in acts.counts]
    most = max((share for row in shares for share in row), default=0) or 1
    figure, axes = _canvas(1.6 + 0.62 * len(acts.columns), 0.6 + 0.25 * len(acts.rows))
    image = axes.imshow(shares, cmap="Blues", aspect="auto", vmin=0, vmax=most)
    axes.set_xticks(range(len(acts.columns)), [f"{n}\n{t}" for n, t in zip(acts.columns, totals, strict=True)])
    axes.set_yticks(range(len(acts.rows)), acts.rows)
    axes.tick_params(length=0, labeltop=True, labelbottom=False)
    axes.spines[:].set_visible(False)
    for y, row in enumerate(acts.counts):
        for x, count in enumerate(row):
            tone = "white" if shares[y][x] > 0.6 * most else "black" if count else "#a0a0a0"
            axes.text(x, y, str(count), ha="center", va="center", color=tone)
    bar = figure.colorbar(image, ax=axes, fraction=0.05, pad=0.04, format=FuncFormatter(_percent))
    bar.set_label("share of the language’s moves")
    return figure


def draw_shares(modes: Grid) -> Figure:
    """Labels by language as shares of a bar, with how many there are."""
    totals = [sum(column) for column in zip(*modes.counts, strict=True)]
    figure, axes = _canvas(6.4, 0.9 + 0.36 * len(modes.columns))
    left = [0.0] * len(totals)
    for (tone, ink), label, row in zip(TONES, modes.rows, modes.counts, strict=True):
        shares = [n / (total or 1) for n, total in zip(row, totals, strict=True)]
        axes.barh(range(len(totals)), shares, left=left, height=0.72, color=tone, label=label)
        for y, (count, share) in enumerate(zip(row, shares, strict=True)):
            if share >= 0.03:
                axes.text(left[y] + share / 2, y, str(count), ha="center", va="center", color=ink)
        left = [a + b for a, b in zip(left, shares, strict=True)]
    axes.set_yticks(range(len(totals)), [f"{n} ({t})" for n, t in zip(modes.columns, totals, strict=True)])
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(FuncFormatter(_percent))
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=len(modes.rows), frameon=False)
    return figure


def draw_lengths(found: Mapping[str, Mapping[str, tuple[int, ...]]]) -> Figure:
    """A dot for each article, by language, and a bar at the median."""
    figure, axes = _canvas(6.4, 0.9 + 0.42 * len(found))
    origins = sorted({origin for by_origin in found.values() for origin in by_origin})
    for number, origin in enumerate(origins):
        places = [
            (length, y + 0.14 * (2 * number - len(origins) + 1))
            for y, by_origin in enumerate(found.values())
            for length in by_origin.get(origin, ())
        ]
        across, down = zip(*places, strict=True)
        axes.scatter(across, down, s=20, color=TONES[number][0], alpha=0.7, linewidths=0, label=origin)
    for y, by_origin in enumerate(found.values()):
        middle = median(length for some in by_origin.values() for length in some)
        axes.plot((middle, middle), (y - 0.36, y + 0.36), color="black", linewidth=1.5)
    axes.set_yticks(range(len(found)), list(found))
    axes.invert_yaxis()
    axes.set_xlim(left=0)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel("code points")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=len(origins), frameon=False)
    return figure


def draw_relations(found: Relations) -> Figure:
    """The states on a circle, an arrow from who acts to at whom: wide where there are many moves, red where hostile."""
    figure, axes = _canvas(7.6, 6.8)
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_xlim(-1.45, 1.45)
    axes.set_ylim(-1.25, 1.25)
    angles = [math.pi / 2 - 2 * math.pi * n / len(found.states) for n in range(len(found.states))]
    places = {state: (math.cos(a), math.sin(a)) for state, a in zip(found.states, angles, strict=True)}
    ranked = sorted(found.between, key=lambda one: (-one.moves, one.actor, one.target))
    _draw_arrows(axes, ranked, places)
    _draw_numbers(axes, ranked[:NUMBERED], places)
    for state, (x, y) in places.items():
        axes.plot(x, y, "o", markersize=14, color="white", markeredgecolor="black", zorder=4)
        side = "center" if abs(x) < 0.1 else "left" if x > 0 else "right"
        axes.text(1.1 * x, 1.12 * y, state, ha=side, va="center", weight="bold", zorder=5)
    scale, percent = ScalarMappable(Normalize(0, 1), TEMPER), FuncFormatter(_percent)
    bar = figure.colorbar(
        scale, ax=axes, orientation="horizontal", fraction=0.03, pad=0.02, shrink=0.6, aspect=30, format=percent
    )
    bar.set_label("share of hostile moves")
    return figure


def _draw_arrows(axes: Axes, ranked: Sequence[Relation], places: Mapping[str, Place]) -> None:
    """The strongest are drawn last, over the others."""
    for one in reversed(ranked):
        width = 0.7 + 5 * one.moves / ranked[0].moves
        arrow = FancyArrowPatch(
            places[one.actor],
            places[one.target],
            connectionstyle=f"arc3,rad={BEND}",
            arrowstyle="-|>",
            mutation_scale=8 + 1.8 * width,
            shrinkA=13,
            shrinkB=13,
            linewidth=width,
            color=TEMPER(one.hostile / one.moves),
        )
        axes.add_patch(arrow)


def _draw_numbers(axes: Axes, ranked: Sequence[Relation], places: Mapping[str, Place]) -> None:
    """The moves of each relation on its arrow, where it is farthest from the numbers before it."""
    taken: list[Place] = []
    for one in ranked:
        arc = [_along(places[one.actor], places[one.target], at / 100) for at in range(30, 60, 3)]
        x, y = max(arc, key=lambda place: min((math.dist(place, other) for other in taken), default=0))
        taken.append((x, y))
        box = {"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}
        axes.text(x, y, str(one.moves), ha="center", va="center", fontsize=7.5, bbox=box)


def _along(start: Place, end: Place, at: float) -> Place:
    """A place on the arc that matplotlib's `arc3` draws, a quadratic Bézier curve: at 0 its start, at 1 its end."""
    (x1, y1), (x2, y2) = start, end
    x, y = (x1 + x2) / 2 + BEND * (y2 - y1), (y1 + y2) / 2 - BEND * (x2 - x1)
    first, second, third = (1 - at) ** 2, 2 * at * (1 - at), at**2
    return first * x1 + second * x + third * x2, first * y1 + second * y + third * y2


def _percent(share: float, _: object) -> str:
    return f"{100 * share:.0f} %"
