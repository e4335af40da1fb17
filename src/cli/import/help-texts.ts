/** What `hub import … --help` says after the options. */

export const importHelp = `
A file is read twice. A broken file (cut off in a quoted value, damaged, columns missing) is refused before anything is written; a row
that cannot be imported is reported with its line and left out. Run again, an import changes nothing that is as the file says already.

Comma, semicolon, tab and bar are told apart by the header, or by a first line such as sep=; and UTF-8, UTF-16 and Windows-1252 by
their bytes; --delimiter and --encoding say it where that goes wrong.

Exit codes: 0 everything went, 1 rows were left out or the import was stopped, 2 the file cannot be used.

Examples:
  hub import locations places.csv
  hub import products catalogue.csv.gz --dry-run --report findings.json
  hub import levels stock.csv --reason OPENING`;

export const productHelp = `
Columns, in any order; a row for each variant:
  sku                 needed
  title               of the product; needed
  handle              of the product; the SKU where it is blank. Rows of one handle are one product
  variant_title       of the variant
  unit                the unit of measure (EACH)
  barcodes            GTINs with blanks between; an invalid one is left out, with a warning
  option1_name, option1_value … option20_name, option20_value
  packaging           such as CASE=24=4012345678901; PALLET=960, or a JSON list
  attributes, variant_attributes
                      free JSON of the product and of the variant
  external_refs, variant_external_refs
                      what other systems call them, such as shopify=123; erp=A-1, or a JSON list
A column left out keeps what is stored; a blank cell clears it (the unit stays).`;

export const locationHelp = `
Columns, in any order; a row for each location:
  code      needed
  name      the code for a new one
  type      WAREHOUSE (for a new one), STORE, SUPPLIER_DROPSHIP or VIRTUAL
  priority  0 to 1000000, lower is served first (100 for a new one)
  active    true (for a new one) or false
  external_refs
            what other systems call it, such as shopify=123; erp=A-1, or a JSON list
A column left out, or a blank cell, keeps what is stored.`;

export const levelHelp = `
Columns, in any order; a row for each SKU and location, in base units:
  sku, location                     needed; the location by its code
  available                         needed, or on_hand; below zero it is a fact: more was sold than was there
  on_hand                           where there is no available: all that lies there. AVAILABLE becomes it less what is reserved, committed,
                                    in quarantine, damaged and receiving; below zero that is a fact too
  quarantine, damaged, receiving    zero or more
  reserved, committed, on_order, in_transit, and on_hand beside available
                                    as hub export writes them; read over: they belong to documents of the hub, or are a sum
  version, as_of                    as hub export writes them: a row whose level has moved since is refused, or changed on top of that
                                    with --as-of (50 in place of 30 is 30 where 20 were sold; a row left as it was changes nothing)
A blank cell, or a column left out, changes nothing. Where a SKU and location stand there twice with different quantities, neither is taken.`;

export const shopifyProductHelp = `
The file that Shopify's admin exports under Products. One handle stands over many rows, and a blank cell means "as above". Taken are
Handle, Title, Option1 to Option3, Variant SKU and Variant Barcode; Vendor, Type and Tags become attributes of the product.
Stock comes by hub import shopify-inventory, never by Variant Inventory Qty.`;

export const inventoryHelp = `
The file that Shopify's admin exports under Inventory, in any of three layouts:
  a column for each location, a cell = available
  a row for each location, with Available (2023)
  a row for each location, with On hand (new) (2025): blank means no change, else AVAILABLE becomes it less Unavailable and Committed
"not stocked" and blank cells change nothing. AVAILABLE is set; incoming units are left out. So are committed ones: they belong to orders. Where
those orders are brought into the hub after the import, --committed available counts their units as AVAILABLE, and the orders take them.
Locations are found by the hub's code or name, or as --location says:
  hub import shopify-inventory inventory.csv --location "Main shop=STORE-1" "Old shop="`;
