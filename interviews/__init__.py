"""Online interviews (在线访谈): announcement, live text, questions, record."""
