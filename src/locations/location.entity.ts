import { Check, Column, Entity, Index, PrimaryGeneratedColumn, Unique } from "../platform/db/entity-decorators.js";
import type { ExternalRef } from "../catalog/index.js";
import { LOCATION_TYPES } from "./location.rules.js";
import type { LocationType } from "./location.rules.js";

@Entity("location")
@Unique("location_code_unique", ["code"])
@Index("location_external_refs_index", { synchronize: false })
@Check("location_code_length", "length(code) between 1 and 255")
export class LocationEntity {
  @PrimaryGeneratedColumn("identity", { type: "integer", generatedIdentity: "ALWAYS" })
  id!: number;

  @Column({ type: "text", collation: "C" })
  code!: string;

  @Column({ type: "text" })
  name!: string;

  @Column({ type: "enum", enum: [...LOCATION_TYPES], enumName: "location_type", default: "WAREHOUSE" })
  type!: LocationType;

  @Column({ type: "integer", default: 100 })
  priority!: number;

  @Column({ type: "boolean", default: true })
  active!: boolean;

  @Column({ name: "external_refs", type: "jsonb", default: [] })
  externalRefs!: readonly ExternalRef[];

  @Column({ type: "integer", default: 1 })
  version!: number;

  @Column({ name: "created_at", type: "timestamptz", default: () => "now()" })
  createdAt!: Date;

  @Column({ name: "updated_at", type: "timestamptz", default: () => "now()" })
  updatedAt!: Date;
}
