import type { MigrationInterface, QueryRunner } from "typeorm";

/** API clients, catalogue, locations, channels and stock policies: everything the ledger refers to. */
export class Ground1700000000001 implements MigrationInterface {
  readonly name = "Ground1700000000001";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create type client_role as enum ('ADMIN', 'PUBLIC', 'STOREFRONT', 'ORDERS', 'POS', 'WAREHOUSE', 'DASHBOARD', 'SYSTEM');

      create table api_client (
        id integer generated always as identity primary key,
        name text not null,
        role client_role not null,
        channels text[],
        locations text[],
        key_id text,
        key_hash bytea,
        created_at timestamptz not null default now(),
        last_used_at timestamptz,
        expires_at timestamptz,
        revoked_at timestamptz,
        constraint api_client_key_id_unique unique (key_id),
        constraint api_client_name_length check (length(name) between 1 and 255)
      );
      insert into api_client (name, role) values ('hub', 'SYSTEM');

      create type location_type as enum ('WAREHOUSE', 'STORE', 'SUPPLIER_DROPSHIP', 'VIRTUAL');

      create table location (
        id integer generated always as identity primary key,
        code text not null collate "C",
        name text not null,
        type location_type not null default 'WAREHOUSE',
        priority integer not null default 100,
        active boolean not null default true,
        version integer not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint location_code_unique unique (code),
        constraint location_code_length check (length(code) between 1 and 255)
      );

      create table product (
        id uuid primary key,
        handle text not null collate "C",
        title text not null,
        attributes jsonb,
        version integer not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint product_handle_unique unique (handle),
        constraint product_handle_length check (length(handle) between 1 and 255)
      );

      create table variant (
        id integer generated always as identity primary key,
        product_id uuid not null,
        position integer not null,
        sku text not null collate "C",
        sku_folded text not null collate "C",
        title text,
        options jsonb not null default '[]',
        attributes jsonb,
        unit text not null default 'EACH',
        version integer not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint variant_product_fk foreign key (product_id) references product (id),
        constraint variant_sku_unique unique (sku),
        constraint variant_sku_length check (length(sku) between 1 and 255)
      );
      create index variant_product_index on variant (product_id, position);
      create index variant_sku_folded_index on variant (sku_folded);

      create table packaging (
        id integer generated always as identity primary key,
        variant_id integer not null,
        name text not null,
        factor integer not null,
        constraint packaging_variant_fk foreign key (variant_id) references variant (id),
        constraint packaging_name_unique unique (variant_id, name),
        constraint packaging_factor_range check (factor between 1 and 1000000)
      );

      create table barcode (
        gtin14 text not null collate "C",
        code text not null,
        variant_id integer not null,
        packaging_id integer,
        position integer not null default 0,
        constraint barcode_pk primary key (gtin14),
        constraint barcode_variant_fk foreign key (variant_id) references variant (id),
        constraint barcode_packaging_fk foreign key (packaging_id) references packaging (id)
      );
      create index barcode_variant_index on barcode (variant_id, position);

      create table channel (
        id integer generated always as identity primary key,
        code text not null collate "C",
        name text not null,
        buffer integer not null default 0,
        sells_safety_stock boolean not null default false,
        active boolean not null default true,
        version integer not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint channel_code_unique unique (code),
        constraint channel_buffer_range check (buffer between 0 and 2000000000)
      );

      create table channel_location (
        channel_id integer not null,
        location_id integer not null,
        constraint channel_location_pk primary key (channel_id, location_id),
        constraint channel_location_channel_fk foreign key (channel_id) references channel (id),
        constraint channel_location_location_fk foreign key (location_id) references location (id)
      );

      create table stock_policy (
        id integer generated always as identity primary key,
        variant_id integer,
        location_id integer,
        safety_stock integer,
        reorder_point integer,
        reorder_up_to integer,
        version integer not null default 1,
        updated_at timestamptz not null default now(),
        constraint stock_policy_scope_unique unique nulls not distinct (variant_id, location_id),
        constraint stock_policy_variant_fk foreign key (variant_id) references variant (id),
        constraint stock_policy_location_fk foreign key (location_id) references location (id),
        constraint stock_policy_range check (
          coalesce(safety_stock, 0) between 0 and 2000000000
          and coalesce(reorder_point, 0) between 0 and 2000000000
          and coalesce(reorder_up_to, 0) between 0 and 2000000000)
      );
    `);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward only: restore a backup instead."));
  }
}
