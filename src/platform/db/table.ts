import { getMetadataArgsStorage } from "typeorm/globals.js";
import type { BigintAs, Reference } from "./entity-decorators.js";

/** A class with TypeORM's decorators: what there is to know of a table. */
export type EntityClass<Entity extends object> = new () => Entity;

/** The properties of an entity that are columns. */
export type ColumnKey<Entity> = {
  [Key in keyof Entity]-?: NonNullable<Entity[Key]> extends Reference<unknown> ? never : Key;
}[keyof Entity] &
  string;

/** A row as the driver gives it, by the names of the entity's properties. */
export type RowOf<Entity, Key extends ColumnKey<Entity> = ColumnKey<Entity>> = { readonly [Name in Key]: BigintAs<Entity[Name], string> };

/** A column as its decorator describes it. */
export interface TableColumn {
  /** The entity's property, by which rows have it. */
  readonly property: string;
  readonly name: string;
  /** Its type in SQL: `integer`, `text[]`, `thing_kind`. */
  readonly type: string;
  /** The values of an enumeration; null for another type, and where another entity lists them. */
  readonly values: readonly string[] | null;
  readonly nullable: boolean;
  /** Counted up by the database. */
  readonly generated: boolean;
  /** Whether an insert may leave it out although it is not nullable. */
  readonly hasDefault: boolean;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly TableColumn[];
}

/** The table of an entity, from what its decorators have noted. */
export function tableOf(entity: EntityClass<object>): Table {
  const storage = getMetadataArgsStorage();
  const name = storage.tables.find(({ target }) => target === entity)?.name;
  if (name === undefined) throw new Error(`${entity.name} is no entity with a table of a name.`);
  const columns = storage.columns
    .filter(({ target }) => target === entity)
    .map(({ propertyName, options }): TableColumn => {
      const { type, array = false, enumName, nullable = false } = options;
      const element = type === "enum" ? enumName : type;
      if (typeof element !== "string") throw new Error(`${entity.name}.${propertyName} has no type that is written out.`);
      return {
        property: propertyName,
        name: options.name ?? propertyName,
        type: array ? `${element}[]` : element,
        values: options.enum === undefined ? null : Object.values(options.enum).map(String),
        nullable,
        generated: options.generatedIdentity !== undefined,
        hasDefault: options.default !== undefined || options.generatedIdentity !== undefined,
      };
    });
  return { name, columns };
}

/** The column of a property. Throws where there is none. */
export function columnOf({ name, columns }: Table, property: string): TableColumn {
  const column = columns.find((each) => each.property === property);
  if (column === undefined) throw new Error(`The entity of ${name} has no column ${property}.`);
  return column;
}

/** Some columns of a table, for selects. `Selected` has the type of their rows. */
export interface Selection<Row> {
  /** Those of the table under this name in the statement, each under its property's name. */
  of(alias: string): string;
  /** Stands for the type: there is no value. */
  readonly row?: Row;
}

export type Selected<Some extends Selection<unknown>> = Some extends Selection<infer Row> ? Row : never;

/** Columns of an entity for a select list, in this order. Made once, where the statement is. */
export function selectionOf<Entity extends object, Key extends ColumnKey<Entity>>(
  entity: EntityClass<Entity>,
  ...properties: readonly Key[]
): Selection<RowOf<Entity, Key>> {
  const table = tableOf(entity);
  const columns = properties.map((property) => columnOf(table, property));
  return {
    of: (alias) => columns.map(({ property, name }) => `${alias}.${name}${property === name ? "" : ` as ${quoted(property)}`}`).join(", "),
  };
}

/** A name in SQL, as it is written. */
export function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name}"`;
}
