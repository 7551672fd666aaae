/** What an administrator says of a person, for policies to look at. */

export type Plain = string | number | boolean;
export type Attribute = Plain | readonly Plain[];
export type Attributes = Readonly<Record<string, Attribute>>;
