// The shape of an OpenAPI document, as far as this one goes.
import type { JsonSchema } from "./convert.ts";

export interface Document {
  openapi: string;
  info: Record<string, unknown>;
  servers: object[];
  security: object[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, OperationObject>>;
  webhooks: Record<string, { post: OperationObject }>;
  components: { schemas: Record<string, JsonSchema>; [other: string]: Record<string, unknown> };
}

export interface OperationObject {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security?: object[];
  parameters?: Parameter[];
  requestBody?: { description: string; required: boolean; content: { "application/json": MediaType } };
  responses: Record<string, ResponseObject>;
}

export interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
  description: string;
  schema: JsonSchema;
  example?: unknown;
}

export interface MediaType {
  schema: JsonSchema;
  example?: unknown;
  examples?: Record<string, { summary?: string; value?: unknown; $ref?: string }>;
}

export interface ResponseObject {
  $ref?: string;
  description: string;
  headers?: Record<string, { $ref: string }>;
  content?: { "application/json": MediaType };
}

export const refTo = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
export const json = (content: MediaType) => ({ "application/json": content });
