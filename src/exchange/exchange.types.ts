import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { payloadOf } from "../platform/graphql/payloads.types.js";
import type { JobRow } from "../platform/jobs/job.queries.js";
import { Job } from "../jobs/graphql.js";
import { Delimiter, TextEncoding } from "./file-format.types.js";
import { AdjustmentReason } from "../stock/graphql.js";

/** Characters of a file's name, and of a shop's name for a location. */
export const FILE_NAME_LENGTH_MAX = 255;
/** A shop's names of locations in one import. */
export const IMPORT_LOCATIONS_MAX = 250;

export const ImportLayout = {
  PRODUCTS: "PRODUCTS",
  LOCATIONS: "LOCATIONS",
  LEVELS: "LEVELS",
  SHOPIFY_PRODUCTS: "SHOPIFY_PRODUCTS",
  SHOPIFY_INVENTORY: "SHOPIFY_INVENTORY",
} as const;
export type ImportLayout = (typeof ImportLayout)[keyof typeof ImportLayout];

registerEnumType(ImportLayout, {
  name: "ImportLayout",
  description:
    "What a file holds, and how it is laid out: a CSV file with a header, plain or packed with gzip. The guide lists the columns.",
  valuesConfig: {
    PRODUCTS: { description: "Products, a row for each variant; `sku` and `title` are needed." },
    LOCATIONS: { description: "Locations, a row each; `code` is needed." },
    LEVELS: { description: "Stock, a row for each SKU and location; `sku`, `location` and `available` or `on_hand` are needed." },
    SHOPIFY_PRODUCTS: { description: "The product export of a Shopify shop." },
    SHOPIFY_INVENTORY: { description: "The inventory export of a Shopify shop, in any of its layouts." },
  },
});

export const CommittedUnits = { AVAILABLE: "AVAILABLE", SKIP: "SKIP" } as const;
export type CommittedUnits = (typeof CommittedUnits)[keyof typeof CommittedUnits];

registerEnumType(CommittedUnits, {
  name: "CommittedUnits",
  description: "What becomes of units that a shop has committed to its orders.",
  valuesConfig: {
    AVAILABLE: { description: "They are AVAILABLE: the orders come into the hub after the import, and take them." },
    SKIP: { description: "They are left out, with their orders: those stay in the shop, or are in the hub already." },
  },
});

export const ExportTable = { PRODUCTS: "PRODUCTS", LOCATIONS: "LOCATIONS", LEVELS: "LEVELS" } as const;
export type ExportTable = (typeof ExportTable)[keyof typeof ExportTable];

registerEnumType(ExportTable, {
  name: "ExportTable",
  description: "What is exported. Importing the file again changes nothing.",
  valuesConfig: {
    PRODUCTS: { description: "Every product with its variants, a row for each variant." },
    LOCATIONS: { description: "Every location." },
    LEVELS: { description: "Every level of stock, a row for each SKU and location." },
  },
});

@InputType("ImportLocationInput", { description: "Which location a shop means by one of its names." })
export class ImportLocationInput {
  @Field(() => String, { description: `The shop's name; 1 to ${FILE_NAME_LENGTH_MAX} characters, none of them "=".` })
  readonly name!: string;

  @Field(() => String, { nullable: true, description: "The location's code; null leaves what stands under that name out." })
  readonly location?: string | null;
}

@InputType("ImportStartInput", { description: "What is imported, and how. The file itself comes afterwards." })
export class ImportStartInput {
  @Field(() => ImportLayout, { description: "What the file holds." })
  readonly layout!: ImportLayout;

  @Field(() => String, {
    nullable: true,
    description: `The file's name, for messages and for the note of its adjustments; 1 to ${FILE_NAME_LENGTH_MAX} characters. Null: one after the layout, such as \`levels.csv\`.`,
  })
  readonly fileName?: string | null;

  @Field(() => TextEncoding, {
    nullable: true,
    description:
      "How the file writes its letters. Null: found by its byte order mark; else UTF-16 where its first letters say so, UTF-8 where all of it is that, or Windows-1252. A file that is in part UTF-8 is damaged and is refused.",
  })
  readonly encoding?: TextEncoding | null;

  @Field(() => Delimiter, {
    nullable: true,
    description: "What stands between its values. Null: as a first line such as `sep=;` says, else what parts the header into most names.",
  })
  readonly delimiter?: Delimiter | null;

  @Field(() => Boolean, { defaultValue: false, description: "Writes nothing, and reports what would be done." })
  readonly dryRun!: boolean;

  @Field(() => Boolean, { defaultValue: false, description: "Of products: SKUs that look alike are two articles." })
  readonly allowNearMiss!: boolean;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Of a shop's files: a variant without a SKU gets one of its handle and options.",
  })
  readonly makeSkus!: boolean;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Of SHOPIFY_INVENTORY: what is available now, where `On hand (new)` is blank.",
  })
  readonly current!: boolean;

  @Field(() => CommittedUnits, {
    defaultValue: CommittedUnits.SKIP,
    description:
      "Of SHOPIFY_INVENTORY: what becomes of committed units. AVAILABLE needs a layout that tells them (the job fails else); a column for each location does not.",
  })
  readonly committed!: CommittedUnits;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      "Of LEVELS, where the rows have `as_of` as an export writes it: what the sheet changes is made on top of what has moved since, so 50 in place of 30 is 30 where 20 were sold; a row that says what it said then changes nothing. False: a row whose level has moved since is rejected.",
  })
  readonly rebase!: boolean;

  @Field(() => Date, {
    nullable: true,
    description:
      "Of LEVELS and SHOPIFY_INVENTORY: when the figures were true, by the hub's clock. They are taken as `rebase` takes them, whatever the rows say of themselves. Null: as the rows say, and as true now where they do not.",
  })
  readonly asOf?: Date | null;

  @Field(() => AdjustmentReason, {
    defaultValue: "CORRECTION",
    description: "Of LEVELS and SHOPIFY_INVENTORY: the reason of the movements.",
  })
  readonly reason!: AdjustmentReason;

  @Field(() => [ImportLocationInput], {
    nullable: true,
    description: `Of SHOPIFY_INVENTORY: which locations the shop means, where its names are neither codes nor names of the hub; at most ${IMPORT_LOCATIONS_MAX}. Null: none.`,
  })
  readonly locations?: readonly ImportLocationInput[] | null;
}

@ObjectType("ImportUpload", { simpleResolvers: true, description: "Where the file of an import is to be sent." })
export class ImportUpload {
  @Field(() => String, {
    description:
      "A path on this hub, such as `/uploads/…`: send the file there as the body of a PUT, with the key that asked for it. It is good once, until `expiresAt`, and told only here. The answer is 202 with the job's id.",
  })
  readonly url!: string;

  @Field(() => ID, { description: "The id of the job there will be once the file has come." })
  readonly jobId!: string;

  @Field(() => Date, { description: "When the URL ends." })
  readonly expiresAt!: Date;

  @Field(() => Int, { description: "Greatest size of the file, in bytes, as it is sent; unpacked it may have 1 GiB and 1,000,000 rows." })
  readonly bytesMax!: number;
}

export const ImportStartPayload = payloadOf<{ readonly upload: ImportUpload | null }>("importStart", {
  upload: { type: () => ImportUpload, description: "Where to send the file; null where the call was refused." },
});
export type ImportStartPayload = InstanceType<typeof ImportStartPayload>;

@InputType("ExportStartInput", { description: "What is exported." })
export class ExportStartInput {
  @Field(() => ExportTable, { description: "What to write." })
  readonly table!: ExportTable;

  @Field(() => Boolean, { defaultValue: false, description: "Packs the file with gzip." })
  readonly compress!: boolean;
}

export const ExportStartPayload = payloadOf<{ readonly job: JobRow | null }>("exportStart", {
  job: { type: () => Job, description: "The job: its `exportFile` has the link when it has SUCCEEDED; null where the call was refused." },
});
export type ExportStartPayload = InstanceType<typeof ExportStartPayload>;

@ObjectType("ExportFile", { simpleResolvers: true, description: "A file that an export has made." })
export class ExportFile {
  @Field(() => String, { description: "Its name, such as `levels.csv`." })
  readonly name!: string;

  @Field(() => Int, { description: "Rows below its header." })
  readonly rows!: number;

  @Field(() => String, { description: "Its size in bytes, as digits." })
  readonly bytes!: string;

  @Field(() => String, {
    nullable: true,
    description: "A path on this hub where it can be downloaded by whoever has the link, as often as wanted; null when that has ended.",
  })
  readonly url!: string | null;

  @Field(() => Date, { description: "When the link ends." })
  readonly expiresAt!: Date;
}
