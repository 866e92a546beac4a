"""The form of what an atlas states beside its layers: what was counted, what closed, facts about gas."""
