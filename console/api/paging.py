from rest_framework.pagination import PageNumberPagination

from console.paging import AnyPage


class Pages(PageNumberPagination):
    """`?page=2&page_size=100`: {count, next, previous, results}.

    `count` stops at 10,001; `next` goes on to the last row.
    """

    django_paginator_class = AnyPage
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
