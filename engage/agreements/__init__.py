"""The spine: framework agreements, their parties and milestones, focus areas, questions and vocabulary."""
