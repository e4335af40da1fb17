import { Field, Int, ObjectType, registerEnumType } from "type-graphql";
import { SizeMax } from "../platform/graphql/cost/size-max.js";
import { Delimiter, TextEncoding } from "./file-format.types.js";
import { CHANGES_SHOWN_MAX } from "./import/change-list.js";
import { FINDINGS_SHOWN_MAX } from "./import/import-report.js";

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

@ObjectType("ImportChange", {
  simpleResolvers: true,
  description: "A figure of a level that an import has changed, or would change in a dry run.",
})
export class ImportChange {
  @Field(() => Int, { description: "The line of the file on which the row begins; the header is line 1." })
  readonly line!: number;

  @Field(() => String, { description: "The SKU." })
  readonly sku!: string;

  @Field(() => String, { description: "The location's code." })
  readonly locationCode!: string;

  @Field(() => String, {
    description: "What was changed, as the column is named: `available`, `quarantine`, `damaged`, `receiving` or `on_hand`.",
  })
  readonly figure!: string;

  @Field(() => Int, { description: "Base units before." })
  readonly from!: number;

  @Field(() => Int, { description: "Base units after." })
  readonly to!: number;
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

  @SizeMax(CHANGES_SHOWN_MAX)
  @Field(() => [ImportChange], {
    description: `Of levels: the first ${CHANGES_SHOWN_MAX} figures that were changed, or would be in a dry run, in the order of the file's batches. Where a hub died in the middle, those of the last attempt.`,
  })
  readonly changes!: readonly ImportChange[];

  @Field(() => Int, { description: "How many figures of levels those are in all." })
  readonly changesCount!: number;

  @Field(() => String, {
    nullable: true,
    description:
      "A path on this hub where every change can be downloaded as CSV (line, sku, location, figure, from, to) by whoever has the link; null when that has ended, and of other tables.",
  })
  readonly changesUrl!: string | null;
}
