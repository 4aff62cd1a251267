from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from console.api import schema, views

__all__ = ["schema", "urlpatterns"]

router = DefaultRouter()
router.include_format_suffixes = False  # JSON is all there is
router.register("connections", views.ConnectionViewSet)
router.register("flows", views.FlowViewSet)
router.register("runs", views.RunViewSet)
router.register("orders", views.OrderViewSet)
router.register("transfers", views.TransferViewSet)
router.register("gaps", views.GapViewSet)

urlpatterns = [
    path("status/", views.StatusView.as_view(), name="api-status"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", schema.Docs.as_view(url_name="api-schema"), name="api-docs"),
    path("", include(router.urls)),
]
