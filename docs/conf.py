"""How the pages and the reference become a site: ``make docs``. Every warning is an error."""

import re

from cupola.version import __version__

project = "Cupola"
copyright = "The Cupola developers, MIT licence"
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx-mathjax-offline"]
exclude_patterns = ["_build", "gallery"]
root_doc = "index"
html_theme = "furo"
html_title = "Cupola"
html_copy_source = False
html_show_sourcelink = False

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
# Model pages show examples in many small languages that no highlighter knows.
suppress_warnings = ["misc.highlighting_failure", "myst.header"]

autodoc_default_options = {"members": True, "show-inheritance": False}
autodoc_typehints = "none"
autodoc_member_order = "groupwise"
napoleon_numpy_docstring = True
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True

#: What the side bar lists; `index.md` itself stays a page that reads well anywhere.
CONTENTS = """
```{toctree}
:hidden:
:caption: Use
windows-and-uv
app
scenario
catalogue
own_items
compare
sweep
uncertainty
tables
plots
report
results
export
import
cluster
```

```{toctree}
:hidden:
:caption: Learn
:glob:
lessons/README
lessons/*
```

```{toctree}
:hidden:
:caption: Maps
:glob:
coverage
zone
exposure
tracks
elevation
cost
```

```{toctree}
:hidden:
:caption: Models
:glob:
models/README
models/*
validation
validation/*
adjudication
```

```{toctree}
:hidden:
:caption: Reference
:glob:
reference/index
textbook
glossary
model_card
credibility
paper
performance
reliability
reproduced
```

```{toctree}
:hidden:
:caption: Inside
:glob:
architecture
extending
releasing
open_work
decisions/README
decisions/*
```
"""


def _prepare(app, docname, source):
    """Links out of the folder of pages become text, since a site does not hold what they lead to."""
    text = re.sub(r"\[([^\]]*)\]\((?:\.\./)+(?!models|decisions)[^)]*\)", r"\1", source[0])
    if docname.startswith(("models/", "decisions/", "reference/", "lessons/")):
        text = re.sub(r"\[([^\]]*)\]\(\.\./\.\./[^)]*\)", r"\1", source[0])
    source[0] = text + (CONTENTS if docname == "index" else "")


def setup(app):
    app.connect("source-read", _prepare)
