from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from console.api import schema, views

__all__ = ["schema", "urlpatterns"]

router = DefaultRouter()
router.register("connections", views.ConnectionViewSet)
router.register("flows", views.FlowViewSet)
router.register("runs", views.RunViewSet)
router.register("orders", views.OrderViewSet)
router.register("transfers", views.TransferViewSet)
router.register("gaps", views.GapViewSet)
router.register("fields", views.FieldRuleViewSet)
router.register("tables", views.LookupTableViewSet)

urlpatterns = [
    path("status/", views.StatusView.as_view(), name="api-status"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    path("", include(router.urls)),
]
