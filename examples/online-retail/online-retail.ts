import type { OrderFormat } from "../../src/cli/replay/order-format.js";
import { classifyLine, DEFAULT_CHARGES, isCharge, LINE_CLASSES, quantityProblem } from "./classify-line.rules.js";
import { planEvents } from "./plan-events.rules.js";

/** The Online Retail file (UCI, doi 10.24432/C5BW33): its columns, its charges, its clerks' notes and its credits. */
export const ONLINE_RETAIL: OrderFormat = {
  columns: {
    invoice: "InvoiceNo",
    sku: "StockCode",
    description: "Description",
    quantity: "Quantity",
    date: "InvoiceDate",
    price: "UnitPrice",
    customer: "CustomerID",
  },
  timeZone: "Europe/London",
  skuCase: "upper",
  charges: DEFAULT_CHARGES,
  classes: LINE_CLASSES,
  chargeClasses: new Set(LINE_CLASSES.filter(isCharge)),
  classify: classifyLine,
  quantityProblem,
  hasNote: (lineClass) => lineClass === "neg_adj" || lineClass === "zero_price_no_customer",
  plan: planEvents,
};
