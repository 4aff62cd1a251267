from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from console.api import catalog_views, schema, views

__all__ = ["schema", "urlpatterns"]

router = DefaultRouter()
router.include_format_suffixes = False  # JSON is all there is
router.register("connections", views.ConnectionViewSet)
router.register("flows", views.FlowViewSet)
router.register("runs", views.RunViewSet)
router.register("orders", views.OrderViewSet)
router.register("products", catalog_views.ProductViewSet)
router.register("stock", catalog_views.StockViewSet)
router.register("prices", catalog_views.PriceViewSet)
router.register("customers", catalog_views.AccountViewSet)
router.register("transfers", views.TransferViewSet)
router.register("gaps", views.GapViewSet)
router.register("fields", views.FieldRuleViewSet)
router.register("tables", views.LookupTableViewSet)

urlpatterns = [
    path("status/", views.StatusView.as_view(), name="api-status"),
    path("unpaid/", views.UnpaidView.as_view(), name="api-unpaid"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", schema.Docs.as_view(url_name="api-schema"), name="api-docs"),
    path("", include(router.urls)),
]
