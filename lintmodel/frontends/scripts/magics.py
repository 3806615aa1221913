"""IPython's own lines: magics, shell commands, help. They become empty without moving a line."""

from __future__ import annotations

import ast
import re
import warnings

# Cells of these magics hold Python; all others (%%bash, %%writefile, %%html) something else.
PYTHON_CELLS = ("%%time", "%%capture", "%%timeit", "%%prun", "%%memit", "%%skip", "%%heat")
# Magics that execute the rest of their line: `%time model.fit(x, y)`.
WRAPPING = r"^(\s*)%(?:time|timeit|prun|memit)((?:\s+-\w+(?:\s*\d+)?)*)\s+(?=\S)"
MAGIC = r"^\s*(?:%{1,2}[A-Za-z]|!|\?{1,2}[\w.*]+\s*$|[\w.*\[\]\"']+\?{1,2}\s*$)"
ASSIGNED = r"^(\s*)([\w., ]+=\s*)(?:[%!]\s*\w|%\w).*$"
# Exported notebooks call IPython for the same.
CALLED = r"(?:get_ipython\(\)|os|subprocess)\.[\w.]+\([^\n]*\bpip3?\b[^\n]*"


def plain_python(source: str) -> tuple[str, str, Exception | None]:
    """Code without IPython's lines, those lines, and why the code does not parse (None if it does).

    What is Python as it stands is left as it is: a line may start with % inside brackets.
    """
    error = _error_of(source)
    if error is None:
        return source, "", None
    code, commands = blank_magics(source)
    return code, commands, _error_of(code)


def pip_calls(text: str) -> str:
    """Calls of pip in code: exported notebooks and setup cells have them."""
    return "".join(f"{found}\n" for found in re.findall(CALLED, text)) if "pip" in text else ""


def _error_of(code: str) -> Exception | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return error
    return None


def blank_magics(source: str) -> tuple[str, str]:
    """Code with IPython's own lines made empty, and these; a cell of another language is all empty."""
    lines = source.split("\n")
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    if first.startswith("%%") and not first.startswith(PYTHON_CELLS):
        kept = "" if first.startswith(("%%writefile", "%%file")) else source + "\n"
        return "\n" * (len(lines) - 1), kept
    found: list[str] = []
    commands = ""
    goes_on = False  # a shell command that ends in a backslash goes on in the next line
    depth = 0  # of open brackets: nothing of IPython's starts inside them
    for line in lines:
        own = goes_on or (depth == 0 and _is_magic(line))
        goes_on = own and line.rstrip().endswith("\\")
        found.append(_plain(line, own))
        commands += f"{line}\n" if own else ""
        depth = max(depth + _brackets(found[-1]), 0)
    return "\n".join(found), commands


def _is_magic(line: str) -> bool:
    return re.match(MAGIC, line) is not None or re.match(ASSIGNED, line) is not None


def _brackets(line: str) -> int:
    code = line.partition("#")[0]
    return sum(code.count(one) for one in "([{") - sum(code.count(one) for one in ")]}")


def _plain(line: str, own: bool) -> str:
    if not own:
        return line
    assigned, wrapped = re.match(ASSIGNED, line), re.match(WRAPPING, line)
    if assigned and not re.match(MAGIC, line):
        return f"{assigned.group(1)}{assigned.group(2)}get_ipython()"
    if wrapped:
        return wrapped.group(1) + line[wrapped.end() :]
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass" if indent and re.match(MAGIC, line) else ""
