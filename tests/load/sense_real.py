"""The machine help on real public data: every figure that docs/sensemaking.md states, and whether it is good enough.

Reads the CIMT cycling dialogues (Bonn, Ehrenfeld, Moers; CC BY-SA 4.0) from a file that the caller has. Nothing of it
is kept in the project.
"""

import csv
import random
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from engage.sense import chance, choice, duplicates, model, order, space
from engage.sense.choice import Voice, choose
from engage.sense.model import Model
from engage.sense.results import Code, Settings, Text
from engage.sense.space import Space
from engage.sense.suggestions import Machine
from engage.sense.unseen import unseen
from engage.sense.words import WORD, folded
from tests.load import sense_quotes
from tests.load.sense_check import Check

# Written for this measurement by somebody who knew what the codes mean, as the writer of a codebook does.
KEYWORDS = {
    "traffic_lights": "Ampel Ampelschaltung Grünphase Rotphase Fußgängerampel Lichtsignal Taster",
    "lighting": "Beleuchtung Laterne dunkel Licht Straßenlaterne unbeleuchtet Lampe",
    "signage": "Schild Beschilderung Wegweiser Markierung Verkehrszeichen ausgeschildert Hinweisschild",
    "bicycle_parking": "Fahrradständer Abstellplätze Fahrradparkplatz Stellplätze Fahrradbügel abstellen",
    "obstacles": "Hindernis Poller Falschparker zugeparkt Baustelle Umlaufsperre Mülltonnen blockiert",
    "cycling_traffic_management": "Radverkehrsführung Einbahnstraße Radweg Fahrradstraße Kreuzung Querung Tempo",
    "cycle_path_quality": "Schlagloch Belag holprig uneben Wurzeln Asphalt Pflaster schmal Bordstein Glasscherben",
    "misc": "Fahrradverleih Öffentlichkeitsarbeit Polizei allgemein Werbung Lob Bahn Mitnahme",
}
BOOK = [Code(code, tuple(words.split())) for code, words in KEYWORDS.items()]
OWN = (
    "Ich fahre hier jeden Tag mit meinen Kindern zur Schule und ärgere mich.",
    "Das wäre für uns alle eine große Hilfe, vielen Dank im Voraus.",
    "Meine Nachbarn sehen das übrigens ganz genauso wie ich.",
    "Bitte prüfen Sie das doch möglichst bald einmal vor Ort.",
)


@dataclass
class Real:
    """The data, and one thing that is spoiled on purpose (or nothing)."""

    file: Path
    seeds: int = 10
    spoil: str = ""
    texts: list[Text] = field(default_factory=list)
    code: dict[str, str] = field(default_factory=dict)
    parts: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.file.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                self.texts.append(Text(row["ID"], f"{row['title']}. {row['text']}".strip()))
                self.code[row["ID"]] = row["main_category_level1"].removeprefix("level1_")
                self.parts[row["ID"]] = [name for name in row if name.startswith("level2_") and row[name] == "1"]
        self.words = {each.id: each.text for each in self.texts}

    def checks(self) -> Iterator[Check]:
        """Every figure, one after the other."""
        yield from self._suggestions()
        yield from self._reasons()
        yield from self._duplicates()
        yield from sense_quotes.checks(self.words, spoil=self.spoil)
        yield from self._coverage()
        yield from self._unseen()

    def codings(self, many: int) -> dict[str, frozenset[str]]:
        """So many texts with the codes that people gave them, drawn by chance."""
        return {each: frozenset({self.code[each]}) for each in chance.shuffled(self.code)[:many]}

    # --- Suggestions --------------------------------------------------------------------------

    def _suggestions(self) -> Iterator[Check]:
        """Coded in the order of work (twenty, then learned anew), judged on 30 % that was held back."""
        where = space.build(self.texts)
        main = space.directions(where)
        untaught = _judge(where, model.learn(where, main, BOOK, {}, Settings().keyword_weight), where.ids, self.code)
        yield Check("keywords alone: macro-F1", untaught["macro-F1"])
        runs: dict[int, list[dict[str, float]]] = {}
        for seed in range(self.seeds):
            for coded, figures in self._work(where, main, seed):
                runs.setdefault(coded, []).append(figures)
        for coded, least in ((100, {}), (200, {"macro-F1": 0.57, "right of three": 0.92}), (400, {"macro-F1": 0.61})):
            for name in ("macro-F1", "right of three", "calibration error", "sure (0.8)", "right when sure"):
                figure = statistics.mean(each[name] for each in runs[coded])
                most = 0.1 if name == "calibration error" and coded > 100 else None
                yield Check(f"{coded} coded: {name}", figure, least.get(name), most)

    def _work(self, where: Space, main: NDArray[np.float32], seed: int) -> Iterator[tuple[int, dict[str, float]]]:
        drawn = random.Random(seed)
        ids = drawn.sample(where.ids, len(where.ids))
        held, queue = ids[: int(0.3 * len(ids))], _part(where, set(ids[int(0.3 * len(ids)) :]))
        told = dict(zip(ids, drawn.sample([self.code[each] for each in ids], len(ids)), strict=True))
        told = told if self.spoil == "codes" else self.code
        codings: dict[str, frozenset[str]] = {}
        while len(codings) <= 400:
            learned = model.learn(where, main, BOOK, codings, Settings().keyword_weight)
            if self.spoil == "sure":
                learned = replace(learned, temperature=0.02)
            if len(codings) in (100, 200, 400):
                yield len(codings), _judge(where, learned, held, self.code)
            chosen = order.next_up(queue, learned, codings.keys(), 20, Settings())
            codings |= {each.id: frozenset({told[each.id]}) for each in chosen}

    def _reasons(self) -> Iterator[Check]:
        """How often the first suggestion changes when the marked words are taken out, and when any three are."""
        ids = chance.shuffled(self.code)
        machine = Machine(self.texts, BOOK, self.codings(200))
        judged = ids[200:1200]
        found = machine.suggest(judged).by_text
        marked, random_words = [], []
        for each in judged:
            text = self.words[each]
            forms = sorted({folded(word) for word in WORD.findall(text)})
            marked.append({folded(text[word.start : word.end]) for word in found[each][0].words})
            random_words.append(set(random.Random(each).sample(forms, min(len(forms), len(marked[-1])))))
        marked, random_words = (random_words, marked) if self.spoil == "reasons" else (marked, random_words)
        yield Check("marked words out: suggestion changes", self._changes(machine, judged, marked), least=0.4)
        yield Check("as many words by chance out: changes", self._changes(machine, judged, random_words), most=0.15)

    def _changes(self, machine: Machine, ids: Sequence[str], out: Sequence[set[str]]) -> float:
        place = {each: row for row, each in enumerate(machine.space.ids)}
        before = machine.model.scores(machine.space.rows[[place[each] for each in ids]]).argmax(axis=1)
        left = [_without(self.words[each], forms) for each, forms in zip(ids, out, strict=True)]
        after = machine.model.scores(machine.space.place(left)).argmax(axis=1)
        return float((before != after).mean())

    # --- Near-duplicates ----------------------------------------------------------------------

    def _duplicates(self) -> Iterator[Check]:
        """627 changed copies among the real texts: how many stand with their original, and who else does."""
        long = [each for each in chance.shuffled(self.words) if len(self.words[each].split()) >= 20][:627]
        kinds = ("light", "medium", "heavy")
        copies = {f"{each}~{kinds[n % 3]}": each for n, each in enumerate(long)}
        made = [Text(copy, _varied(copy.split("~")[1], self.words[each])) for copy, each in copies.items()]
        if self.spoil == "duplicates":
            made = [Text(each.id, " ".join(reversed([word[::-1] for word in each.text.split()]))) for each in made]
        alike = 0.2 if self.spoil == "loose" else duplicates.ALIKE
        with patch.object(duplicates, "ALIKE", alike):
            found = duplicates.find([*self.texts, *made]).groups
        centre, pairs = {}, 0
        for group in found:
            inside = [group.centre, *(each.id for each in group.members)]
            centre |= dict.fromkeys(inside, group.centre)
            own = Counter(each.split("~")[0] for each in inside)
            pairs += len(inside) * (len(inside) - 1) // 2 - sum(n * (n - 1) // 2 for n in own.values())
        for kind, least in zip(kinds, (0.98, 0.95, 0.9), strict=True):
            told = [
                copy in centre and centre[copy] == centre.get(each) for copy, each in copies.items() if kind in copy
            ]
            yield Check(f"near-duplicates found: {kind} changes", statistics.mean(told), least=least)
        yield Check("near-duplicates: other pairs", pairs, most=150)

    # --- Coverage and stop rule ---------------------------------------------------------------

    def _themes(self) -> list[list[str]]:
        """The texts of the five largest themes, those with sub-codes."""
        largest = [code for code, _ in Counter(self.code.values()).most_common(5)]
        return [
            [each for each in sorted(self.code) if self.code[each] == code and self.parts[each]] for code in largest
        ]

    def _coverage(self) -> Iterator[Check]:
        """Of the sub-codes below a tenth, how many are quoted; 25 draws of 80 texts from each theme."""
        for seats, least in ((6, 0.6), (10, 0.8)):
            covered: dict[str, list[float]] = {"all": [], "rare": [], "by chance": []}
            for number, theme in enumerate(self._themes()):
                for draw in range(25):
                    drawn = random.Random(100 * number + draw)
                    ids = drawn.sample(theme, min(80, len(theme)))
                    voices = [self._voice(each) for each in ids]
                    chosen = [each.id for each in choose(voices, seats=seats).chosen]
                    by_chance = drawn.sample(ids, min(seats, len(ids)))
                    self._add(covered, voices, by_chance if self.spoil == "choice" else chosen, by_chance)
            yield Check(f"{seats} quotes: rare sub-codes among them", statistics.mean(covered["rare"]), least=least)
            yield Check(f"{seats} quotes: all sub-codes among them", statistics.mean(covered["all"]))
            yield Check(f"{seats} texts by chance: rare sub-codes", statistics.mean(covered["by chance"]))

    def _voice(self, each: str) -> Voice:
        quote = " ".join(self.words[each].split()[: choice.LONGEST])
        return Voice(each, each, quote, frozenset(self.parts[each]), consent=True)

    def _add(self, covered: dict[str, list[float]], voices: list[Voice], chosen: list[str], other: list[str]) -> None:
        reach = Counter(code for voice in voices for code in voice.sub_codes)
        rare = {code for code, n in reach.items() if n < choice.RARE * len(voices)}
        for name, ids, wanted in (("all", chosen, set(reach)), ("rare", chosen, rare), ("by chance", other, rare)):
            if wanted:
                seen = {code for each in ids for code in self.parts[each]} & wanted
                covered[name].append(len(seen) / len(wanted))

    def _unseen(self) -> Iterator[Check]:
        """Good-Turing's estimate after 100 texts in random order, against what is truly unseen in the rest."""
        errors, estimates, truths = [], [], []
        every = [each for each in sorted(self.parts) if self.parts[each]]
        for seed in range(200):
            drawn = random.Random(seed).sample(every, len(every))
            read = [part for each in drawn[:100] for part in self.parts[each]]
            rest = [part for each in drawn[100:] for part in self.parts[each]]
            estimate = unseen(read).share or 0.0
            if self.spoil == "unseen":
                estimate = len(set(read)) / len(read)
            truth = sum(part not in set(read) for part in rest) / len(rest)
            errors.append(abs(estimate - truth))
            estimates.append(estimate)
            truths.append(truth)
        yield Check("stop rule after 100 texts: mean error", statistics.mean(errors), most=0.03)
        yield Check("stop rule after 100 texts: said to be unseen", statistics.mean(estimates))
        yield Check("stop rule after 100 texts: truly unseen", statistics.mean(truths))


def _part(where: Space, ids: set[str]) -> Space:
    at = [row for row, each in enumerate(where.ids) if each in ids]
    return Space([where.ids[row] for row in at], where.rows[at], where.idf, where.signatures[at])


def _judge(where: Space, learned: Model, ids: Sequence[str], code: Mapping[str, str]) -> dict[str, float]:
    place = {each: row for row, each in enumerate(where.ids)}
    scores = learned.scores(where.rows[[place[each] for each in ids]])
    ranked = np.argsort(-scores, axis=1, kind="stable")
    sure = learned.confidences(scores).max(axis=1)
    said = [learned.codes[n] for n in ranked[:, 0]]
    right = np.array([code[each] == one for each, one in zip(ids, said, strict=True)])
    three = [code[each] in {learned.codes[n] for n in row[:3]} for each, row in zip(ids, ranked, strict=True)]
    bins = np.minimum((sure * 10).astype(int), 9)
    error = sum(abs(right[bins == n].mean() - sure[bins == n].mean()) * (bins == n).mean() for n in set(bins.tolist()))
    return {
        "macro-F1": _macro_f1([code[each] for each in ids], said),
        "right of three": statistics.mean(three),
        "calibration error": float(error),
        "sure (0.8)": float((sure >= 0.8).mean()),
        "right when sure": float(right[sure >= 0.8].mean()) if (sure >= 0.8).any() else 0.0,
    }


def _macro_f1(wanted: list[str], said: list[str]) -> float:
    hits = Counter(one for one, other in zip(wanted, said, strict=True) if one == other)
    there, told = Counter(wanted), Counter(said)
    return statistics.mean(2 * hits[each] / (there[each] + told[each]) for each in there)


def _without(text: str, forms: set[str]) -> str:
    return WORD.sub(lambda word: " " if folded(word.group()) in forms else word.group(), text)


def _varied(kind: str, text: str) -> str:
    """A copy as somebody else would send it: letters changed places and a greeting; 12 % of the words lost; 30 %."""
    drawn = random.Random(f"{kind} {text}")
    words = text.split()
    if kind == "light":
        return f"Guten Tag, {' '.join(_typo(drawn, word) for word in words)} Mit freundlichen Grüßen"
    lost = 0.12 if kind == "medium" else 0.3
    left = " ".join(word for word in words if drawn.random() >= lost)
    return left if kind == "medium" else f"{left} {drawn.choice(OWN)}"


def _typo(drawn: random.Random, word: str) -> str:
    if len(word) < 4 or drawn.random() > 0.03:
        return word
    at = drawn.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
