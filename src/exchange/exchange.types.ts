import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { SizeMax } from "../platform/graphql/cost/size-max.js";
import { payloadOf } from "../platform/graphql/payloads.types.js";
import type { JobRow } from "../platform/jobs/job.queries.js";
import { Job } from "../jobs/graphql.js";
import { AdjustmentReason } from "../stock/graphql.js";
import { FINDINGS_SHOWN_MAX } from "./import/import-report.js";

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

export const TextEncoding = {
  UTF8: "UTF8",
  WINDOWS1252: "WINDOWS1252",
  LATIN1: "LATIN1",
  UTF16LE: "UTF16LE",
  UTF16BE: "UTF16BE",
} as const;
export type TextEncoding = (typeof TextEncoding)[keyof typeof TextEncoding];

registerEnumType(TextEncoding, {
  name: "TextEncoding",
  description: "How a file writes its letters.",
  valuesConfig: {
    UTF8: { description: "UTF-8, with a byte order mark or without one." },
    WINDOWS1252: { description: "Windows-1252, as spreadsheets of western Europe and America write plain CSV." },
    LATIN1: { description: "ISO 8859-1, as old programs write it." },
    UTF16LE: { description: 'UTF-16, little-endian, as spreadsheets write "Unicode text".' },
    UTF16BE: { description: "UTF-16, big-endian." },
  },
});

export const Delimiter = { COMMA: "COMMA", SEMICOLON: "SEMICOLON", TAB: "TAB", BAR: "BAR" } as const;
export type Delimiter = (typeof Delimiter)[keyof typeof Delimiter];

registerEnumType(Delimiter, {
  name: "Delimiter",
  description: "What stands between the values of a file.",
  valuesConfig: {
    COMMA: { description: "`,`" },
    SEMICOLON: { description: "`;`, as spreadsheets write it where the comma belongs to numbers." },
    TAB: { description: "A tab." },
    BAR: { description: "`|`" },
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

export const FindingVerdict = { REJECTED: "REJECTED", WARNING: "WARNING" } as const;
export type FindingVerdict = (typeof FindingVerdict)[keyof typeof FindingVerdict];

registerEnumType(FindingVerdict, {
  name: "ImportVerdict",
  description: "What became of a row about which there is something to say.",
  valuesConfig: {
    REJECTED: { description: "The row, or the part the message names, was left out." },
    WARNING: { description: "It was imported, not quite as it stands." },
  },
});

@ObjectType("ImportFinding", { simpleResolvers: true, description: "What there is to say of a row." })
export class ImportFinding {
  @Field(() => Int, { description: "The line of the file on which the row begins; the header is line 1." })
  readonly line!: number;

  @Field(() => FindingVerdict, { description: "Whether it was left out." })
  readonly verdict!: FindingVerdict;

  @Field(() => String, { description: "A sentence: why, and what to do." })
  readonly message!: string;
}

@ObjectType("ImportReport", {
  simpleResolvers: true,
  description:
    "What became of a file. Where a hub died in the middle and another went on, what was changed in the second before may count as unchanged.",
})
export class ImportReport {
  @Field(() => String, { description: "The file's name." })
  readonly file!: string;

  @Field(() => Boolean, { description: "Whether nothing was written: then the counts are of what would be done." })
  readonly dryRun!: boolean;

  @Field(() => Boolean, { description: "False where the import was ended before the end of the file." })
  readonly complete!: boolean;

  @Field(() => TextEncoding, {
    nullable: true,
    description: "How the file writes its letters, as told or found; null where that was not known yet.",
  })
  readonly encoding!: TextEncoding | null;

  @Field(() => Delimiter, {
    nullable: true,
    description: "What stands between its values, as told or found; null where that was not known yet.",
  })
  readonly delimiter!: Delimiter | null;

  @Field(() => Int, { description: "Rows that were read." })
  readonly rows!: number;

  @Field(() => String, { description: "What is counted below: `products`, `locations` or `levels`." })
  readonly unit!: string;

  @Field(() => Int, { description: "Products, locations or levels that were not there before." })
  readonly created!: number;

  @Field(() => Int, { description: "Those that were changed." })
  readonly changed!: number;

  @Field(() => Int, { description: "Those that were as the file says." })
  readonly unchanged!: number;

  @Field(() => Int, { description: "Rows that ask for nothing, such as a blank quantity." })
  readonly silent!: number;

  @Field(() => Int, { description: "Findings that left something out." })
  readonly rejected!: number;

  @Field(() => Int, { description: "Findings that left nothing out." })
  readonly warnings!: number;

  @Field(() => String, { nullable: true, description: "What the sender of the file may not have meant, as a sentence; null: nothing." })
  readonly hint!: string | null;

  @SizeMax(FINDINGS_SHOWN_MAX)
  @Field(() => [ImportFinding], { description: `The first ${FINDINGS_SHOWN_MAX} findings, in the order in which they were found.` })
  readonly findings!: readonly ImportFinding[];

  @Field(() => String, {
    nullable: true,
    description: "A path on this hub where every finding can be downloaded as JSON by whoever has the link; null when that has ended.",
  })
  readonly findingsUrl!: string | null;
}

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
