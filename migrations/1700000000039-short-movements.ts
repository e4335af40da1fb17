import type { MigrationInterface, QueryRunner } from "typeorm";
import { leads, legalMovesSql, MATRIX_OF_THE_GROUND } from "./movement-matrix.js";

/** SHORT joins the transition matrix, and what the constraint says of new lines it now says of all, read without holding anybody up. */
export class ShortMovements1700000000039 implements MigrationInterface {
  readonly name = "ShortMovements1700000000039";

  async up(runner: QueryRunner): Promise<void> {
    const [place] = (await runner.query("select quote_ident(current_schema()) as schema")) as [{ readonly schema: string }];
    await runner.query(legalMovesSql(place.schema, { ...MATRIX_OF_THE_GROUND, SHORT: leads(["COMMITTED"], ["AVAILABLE", "DAMAGED"]) }));
    await runner.query("alter table reservation_line validate constraint reservation_line_short");
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
