"""What operators do with an application: papers, interview, decision."""
