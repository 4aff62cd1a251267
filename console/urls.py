from django.urls import path

from console import health, hooks, metrics
from console.pages import (
    archive,
    attention,
    both_ways,
    catalog,
    fields,
    flows,
    home,
    migrations,
    orders,
    second_factor,
    unpaid,
)

app_name = "console"
urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("hooks/<slug:code>/", hooks.hook, name="hook"),
    path("", home.home, name="home"),
    path("archive/", archive.page, name="archive"),
    path("archive/<str:day>/", archive.download, name="archive-day"),
    path("second-factor/", second_factor.page, name="second-factor"),
    path("search/", home.search, name="search"),
    path("needs-attention/", attention.page, name="attention"),
    path("needs-attention/fill/<int:gap>/", attention.fill, name="fill-gap"),
    path("needs-attention/act/", attention.act, name="act-on-cause"),
    path("words/<int:target>/<slug:kind>/", attention.words, name="words"),
    path("unpaid/", unpaid.page, name="unpaid"),
    path("orders/<int:pk>/", orders.page, name="order"),
    path("orders/<int:pk>/act/", orders.act, name="act-on-order"),
    path("products/<int:pk>/", catalog.product, name="product"),
    path("customers/<int:pk>/", catalog.customer, name="customer"),
    path("catalog/<int:pk>/retry/", catalog.retry, name="retry-of-record"),
    path("fields/example/", fields.example, name="field-example"),
    path("flows/<int:pk>/act/", flows.act, name="act-on-flow"),
    path("flows/<int:pk>/both-ways/", both_ways.page, name="both-ways"),
    path("flows/<int:pk>/migration/", migrations.page, name="migration"),
    path("flows/<int:pk>/migration/act/", migrations.act, name="act-on-migration"),
    path("flows/<int:pk>/migration/report.csv", migrations.report, name="migration-report"),
    path("flows/<int:pk>/migration/records.csv", migrations.records, name="migration-records"),
    path("flows/<int:pk>/migration/dry-run.csv", migrations.dry_run, name="dry-run"),
]
