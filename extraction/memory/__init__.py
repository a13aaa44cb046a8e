"""What a site's pages tell that one page cannot: where its articles stand, and which texts stand on all of them.

`learn` takes the traces of pages that were read and gives a `SiteMemory`; `read` with that memory reads a page by
the places of its template where the template is known, and takes known boilerplate out of the text. Nothing here
needs labels, keeps state of its own or reads the clock.
"""

from extraction.memory.learn import learn
from extraction.memory.model import Field, Holds, Note, Place, Seen, Segment, Step, Trace, Wrapper
from extraction.memory.rows import from_rows, to_rows, trace_from_json, trace_to_json
from extraction.memory.site import SiteMemory

__all__ = [
    "Field",
    "Holds",
    "Note",
    "Place",
    "Seen",
    "Segment",
    "SiteMemory",
    "Step",
    "Trace",
    "Wrapper",
    "from_rows",
    "learn",
    "to_rows",
    "trace_from_json",
    "trace_to_json",
]
