"""Clusters events with FastJet, as benchmarks/cluster-jets.ts does: one by one from PseudoJets, or all in one call."""

import os
import sys

from peer import missing, serve

try:
    import awkward
    import fastjet
    import numpy
except ImportError as error:
    missing(f"Python has no {error.name}")

path, algorithm, radius, interface = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4]
algorithms = {
    "anti-kt": fastjet.antikt_algorithm,
    "cambridge-aachen": fastjet.cambridge_algorithm,
    "kt": fastjet.kt_algorithm,
}
definition = fastjet.JetDefinition(algorithms[algorithm], radius)
rows = numpy.fromfile(path).reshape(-1, 5)
counts = numpy.unique(rows[:, 0], return_counts=True)[1]


def quietly(work):
    """FastJet prints a banner on stdout when it first clusters; the answers go there too."""
    stdout = os.dup(1)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        work()
    os.dup2(stdout, 1)
    os.close(stdout)


if interface == "awkward":
    columns = dict(zip(["px", "py", "pz", "E"], rows[:, 1:].T))
    events = awkward.unflatten(awkward.zip(columns, with_name="Momentum4D"), counts)

    def cluster():
        fastjet.ClusterSequence(events, definition).inclusive_jets(5.0)

else:
    starts = numpy.concatenate([[0], numpy.cumsum(counts)])
    particles = [fastjet.PseudoJet(*row) for row in rows[:, 1:].tolist()]
    events = [particles[first:last] for first, last in zip(starts, starts[1:])]

    def cluster():
        for event in events:
            fastjet.ClusterSequence(event, definition).inclusive_jets(5.0)


quietly(cluster)
versions = {module.__name__: module.__version__ for module in (fastjet, awkward, numpy)}
serve(cluster, versions)
