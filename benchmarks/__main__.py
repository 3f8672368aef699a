"""Run every benchmark."""

from benchmarks import free_slots, the_ten

for benchmark in (free_slots, the_ten):
    benchmark.run()
