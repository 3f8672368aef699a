"""Before a talk: the consultant's page of preparation, and the limits of secrecy as the advisee reads them first."""
