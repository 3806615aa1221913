"""The HTML report: one page that needs nothing beside itself. Takes findings and facts."""
