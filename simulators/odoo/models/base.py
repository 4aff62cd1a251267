"""What every database has: companies, users, countries, currencies, messages, its own description."""

from simulators.odoo import describing
from simulators.odoo.fields import (
    Method,
    Model,
    binary,
    boolean,
    char,
    html,
    integer,
    many2many,
    many2one,
    moment,
    number,
    selection,
    text,
)


def models(release: int) -> list[Model]:
    return [_company(), _user(), _country(), _state(), _currency(), _team(), *_mail(), *_own()]


def _company() -> Model:
    return Model("res.company", "Companies", {
        "name": char("Company Name", required=True),
        "partner_id": many2one("Partner", "res.partner"),
        "currency_id": many2one("Currency", "res.currency", required=True),
        "country_id": many2one("Country", "res.country"),
        "account_sale_tax_id": many2one("Default Sale Tax", "account.tax"),
        "tax_calculation_rounding_method": selection(
            "Tax Calculation Rounding Method", "round_per_line:Round per Line",
            "round_globally:Round Globally",
        ),
        "email": char("Email"), "phone": char("Phone"), "vat": char("Tax ID"),
        "street": char("Street"), "city": char("City"), "zip": char("Zip"),
        "active": boolean("Active", default=True),
    })  # fmt: skip


def _user() -> Model:
    return Model("res.users", "User", {
        "name": char("Name", required=True),
        "login": char("Login", required=True, indexed=True),
        "partner_id": many2one("Related Partner", "res.partner"),
        "email": char("Email", compute=lambda env, row: (
            env.row("res.partner", row.get("partner_id")).get("email") or False)),
        "company_id": many2one("Company", "res.company", default=1),
        "company_ids": many2many("Companies", "res.company", default=[1]),
        "lang": char("Language", default="en_US"), "tz": char("Timezone"),
        "active": boolean("Active", default=True),
    }, methods={"context_get": Method(describing.context_get, on_records=False)})  # fmt: skip


def _country() -> Model:
    return Model("res.country", "Country", {
        "name": char("Country Name", required=True),
        "code": char("Country Code", required=True, indexed=True),
        "currency_id": many2one("Currency", "res.currency"),
        "phone_code": integer("Country Calling Code"),
    }, order="name, id", searched_by=("code", "name"))  # fmt: skip


def _state() -> Model:
    return Model(
        "res.country.state",
        "Country state",
        {
            "name": char("State Name", required=True),
            "code": char("State Code", required=True, indexed=True),
            "country_id": many2one("Country", "res.country", required=True, indexed=True),
        },
        order="code, id",
        title=lambda env, row: (
            f"{row['name']} ({env.row('res.country', row['country_id']).get('code')})"
        ),
        searched_by=("code", "name"),
    )


def _currency() -> Model:
    return Model("res.currency", "Currency", {
        "name": char("Currency", required=True, indexed=True),
        "full_name": char("Name"),
        "symbol": char("Symbol", required=True),
        "rate": number("Current Rate"), "rounding": number("Rounding Factor", default=0.01),
        "decimal_places": integer("Decimal Places", default=2),
        "position": selection("Symbol Position", "after", "before", default="before"),
        "active": boolean("Active", default=True),
    }, order="id")  # fmt: skip


def _team() -> Model:
    return Model("crm.team", "Sales Team", {
        "name": char("Sales Team", required=True),
        "user_id": many2one("Team Leader", "res.users"),
        "active": boolean("Active", default=True),
    })  # fmt: skip


def _mail() -> list[Model]:
    return [
        Model("mail.message.subtype", "Message subtypes", {"name": char("Message Type")}),
        Model("mail.message", "Message", {
            "subject": char("Subject"), "body": html("Contents", default=""),
            "date": moment("Date"),
            "model": char("Related Document Model"),
            "res_id": integer("Related Document ID", indexed=True),
            "record_name": char("Message Record Name"),
            "message_type": selection(
                "Type", "email", "comment", "email_outgoing:Outgoing Email", "notification:System",
                "auto_comment:Automated Targeted Notification", "user_notification", default="email",
            ),
            "subtype_id": many2one("Subtype", "mail.message.subtype"),
            "author_id": many2one("Author", "res.partner"),
            "email_from": char("From"),
            "parent_id": many2one("Parent Message", "mail.message", indexed=True),
            "attachment_ids": many2many("Attachments", "ir.attachment"),
            "is_internal": boolean("Employee Only"),
        }, order="id desc", title=lambda env, row: row.get("record_name") or ""),
        Model("ir.attachment", "Attachment", {
            "name": char("Name", required=True), "datas": binary("File Content (base64)"),
            "mimetype": char("Mime Type"), "type": selection("Type", "url:URL", "binary:File",
                                                             default="binary"),
            "url": char("Url"), "res_model": char("Resource Model"),
            "res_id": integer("Resource ID", indexed=True), "description": text("Description"),
        }, order="id desc"),
    ]  # fmt: skip


def _own() -> list[Model]:
    return [
        Model("ir.model", "Models", {
            "name": char("Model Description", required=True),
            "model": char("Model", required=True, indexed=True),
        }, order="model"),
        Model("ir.model.fields", "Fields", {
            "name": char("Field Name", required=True, indexed=True),
            "field_description": char("Field Label", default="", required=False),
            "model_id": many2one("Model", "ir.model", required=True, indexed=True),
            "model": char("Model Name", indexed=True),
            "ttype": selection("Field Type", *describing.KINDS, required=True),
            "relation": char("Related Model"), "required": boolean("Required"),
            "readonly": boolean("Readonly"), "store": boolean("Stored", default=True),
            "selection": char("Selection Options (Deprecated)"),
            "state": selection("Type", "manual:Custom Field", "base:Base Field", default="manual"),
        }, order="name, id", title=lambda env, row: (
            f"{row.get('field_description') or row['name']} ({row.get('model')})"
        ), fill=describing.fill_field, created=describing.add_field,
            deleting=describing.remove_field),
        Model("ir.model.data", "Model Data", {
            "module": char("Module", default="", indexed=True),
            "name": char("External Identifier", required=True, indexed=True),
            "complete_name": char("Complete ID", compute=describing.complete_name),
            "model": char("Model Name", required=True),
            "res_id": integer("Record ID", indexed=True),
            "noupdate": boolean("Non Updatable"),
        }, order="module, model, name, id", created=describing.check_unique, methods={
            "check_object_reference": Method(describing.check_object_reference, on_records=False),
        }),
    ]  # fmt: skip
