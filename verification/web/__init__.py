"""Pages. In: a request. Out: HTML. A view translates: it parses, calls one service and answers."""
