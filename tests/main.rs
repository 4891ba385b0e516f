mod http_edge;
