import { Check, Column, Entity, PrimaryGeneratedColumn, Unique } from "../platform/db/entity-decorators.js";
import type { ClientRole } from "../platform/graphql/context.js";
import { QUANTITY_MAX } from "../platform/numbers/quantity.js";

@Entity("api_client")
@Unique("api_client_key_id_unique", ["keyId"])
@Check("api_client_name_length", "length(name) between 1 and 255")
@Check("api_client_fact_quantity_max_range", `fact_quantity_max between 1 and ${QUANTITY_MAX}`)
export class ApiClientEntity {
  @PrimaryGeneratedColumn("identity", { type: "integer", generatedIdentity: "ALWAYS" })
  id!: number;

  @Column({ type: "text" })
  name!: string;

  @Column({
    type: "enum",
    enum: ["ADMIN", "PUBLIC", "STOREFRONT", "ORDERS", "POS", "WAREHOUSE", "DASHBOARD", "SYSTEM", "OPERATOR"],
    enumName: "client_role",
  })
  role!: ClientRole;

  @Column({ type: "text", array: true, nullable: true })
  channels!: readonly string[] | null;

  @Column({ type: "text", array: true, nullable: true })
  locations!: readonly string[] | null;

  /** The public part of the key, by which it is found; null for the hub itself. */
  @Column({ name: "key_id", type: "text", nullable: true })
  keyId!: string | null;

  /** SHA-256 of the whole key. The key itself is kept nowhere. */
  @Column({ name: "key_hash", type: "bytea", nullable: true })
  keyHash!: Buffer | null;

  @Column({ name: "fact_quantity_max", type: "integer", default: 100000 })
  factQuantityMax!: number;

  @Column({ name: "created_at", type: "timestamptz", default: () => "now()" })
  createdAt!: Date;

  @Column({ name: "last_used_at", type: "timestamptz", nullable: true })
  lastUsedAt!: Date | null;

  @Column({ name: "expires_at", type: "timestamptz", nullable: true })
  expiresAt!: Date | null;

  @Column({ name: "revoked_at", type: "timestamptz", nullable: true })
  revokedAt!: Date | null;
}
