"""What make_knowledge asks of an installed Keras. The only code of the project that imports it."""
