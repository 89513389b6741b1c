"""How gunicorn serves the portal: threads, so that slow clients do not stop it; no name, no access log of addresses."""

import gunicorn

gunicorn.SERVER = "homeward"
gunicorn.SERVER_SOFTWARE = "homeward"
workers = 2
threads = 4
worker_class = "gthread"
control_socket_disable = True
graceful_timeout = 30
loglevel = "warning"
