"""Who took a report along, and when: written down for the company and for nobody else."""
