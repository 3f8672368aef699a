"""Run every benchmark."""

from benchmarks import adaptive, free_slots, the_ten

for benchmark in (adaptive, free_slots, the_ten):
    benchmark.run()
