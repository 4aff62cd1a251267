"""What staff fill in to connect Inform, by either way."""

from connectors.base import Field

FIELDS = (
    Field(
        name="way",
        label="Way to connect",
        kind="choice",
        default="adapter",
        choices=(("adapter", "Adapter (REST)"), ("drop", "File drop (folder or SFTP)")),
        help="As agreed with the site: a small program on its side, or files in a folder.",
    ),
    Field(
        name="site",
        label="Address of the adapter",
        kind="url",
        is_required=False,
        example="https://inform-adapter.example.com",
        help="Without v1. Only for the adapter.",
    ),
    Field(
        name="api_key",
        label="Key of the adapter",
        kind="secret",
        is_required=False,
        help="Made by whoever runs the adapter. Only for the adapter.",
    ),
    Field(
        name="folder",
        label="Folder of the file drop",
        is_required=False,
        example="sftp://files.example.com/inform",
        help="SFTP, or a folder of this machine below one named in DROP_FOLDERS.",
    ),
    Field(name="sftp_user", label="SFTP user", is_required=False, example="integrator"),
    Field(name="sftp_password", label="SFTP password", kind="secret", is_required=False),
    Field(
        name="host_key",
        label="Host key of the SFTP server",
        is_required=False,
        example="SHA256:…",
        help="Its fingerprint, or the line ssh-ed25519 AAAA…; ask whoever runs the server.",
    ),
    Field(
        name="interval",
        label="Minutes between import runs",
        kind="number",
        default="60",
        help="How often the site imports order files. An order without an answer is looked up again "
        "after two of them.",
    ),
    Field(
        name="branch",
        label="Default branch",
        example="01",
        help="The Default Internet Branch Code; lines of a mapped warehouse name their own.",
    ),
    Field(
        name="writer",
        label="Writer",
        example="WEB",
        help="Whom orders are entered by: Inform, eCommerce screen.",
    ),
    Field(
        name="ship_via",
        label="Ship via of orders that name none",
        is_required=False,
        example="UPSG",
        help="Blank: such orders wait for staff.",
    ),
    Field(
        name="currency",
        label="Currency",
        default="USD",
        help="Of prices and invoices: Inform states them without one.",
    ),
    Field(
        name="web_customer",
        label="Customer whose prices are everybody's",
        is_required=False,
        example="WEBSALES",
        help="Blank: the list price of each product is told.",
    ),
    Field(
        name="price_customers",
        label="Customers with prices of their own",
        kind="list",
        is_required=False,
        example="100198, 100201",
        help="Customer numbers, by comma. Each is asked for each changed product.",
    ),
    Field(
        name="price_quantities",
        label="Quantities at which prices break",
        kind="list",
        default="1",
        example="1, 10, 100",
        help="Inform tells one price a quantity, so those to ask for are named here.",
    ),
)
