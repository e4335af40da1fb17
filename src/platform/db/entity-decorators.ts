/*
 * TypeORM's decorators, from the files they are in. A hub reads the columns of its tables from what they note, and needs nothing else of the package,
 * which as a whole would cost every start and every command a fifth of a second.
 */
export { Check } from "typeorm/decorator/Check.js";
export { Column } from "typeorm/decorator/columns/Column.js";
export { PrimaryColumn } from "typeorm/decorator/columns/PrimaryColumn.js";
export { PrimaryGeneratedColumn } from "typeorm/decorator/columns/PrimaryGeneratedColumn.js";
export { Entity } from "typeorm/decorator/entity/Entity.js";
export { Index } from "typeorm/decorator/Index.js";
export { JoinColumn } from "typeorm/decorator/relations/JoinColumn.js";
export { ManyToOne } from "typeorm/decorator/relations/ManyToOne.js";
export { Unique } from "typeorm/decorator/Unique.js";

declare const reference: unique symbol;
declare const wide: unique symbol;

/** What a foreign key points to: a constraint of the table, and no column of it. Nothing ever loads it. */
export type Reference<Entity> = Entity & { readonly [reference]: true };

/** A bigint: the driver gives it as text, and a whole number is taken for it too. */
export type Bigint = string & { readonly [wide]?: true };

/** What becomes of a column's type: `Other` for a bigint, itself for everything else, and null besides where it is null. */
export type BigintAs<Value, Other> = Value extends unknown ? (typeof wide extends keyof Value ? Other : Value) : never;
