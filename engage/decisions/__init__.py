"""What bodies decide about perspectives that were put to them: reasons, owner, due date, and what was done."""
