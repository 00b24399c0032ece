// The terms of a link that make its page as heavy as it can be.

/** As long as a purpose may be: 500 characters, in words that compress no better than a business's would. */
const purpose =
  "Verificamos que la cuenta a la que le devolvemos el depósito de su alquiler está a su nombre, sigue abierta y acepta transferencias, y que el saldo medio de los últimos noventa días cubre la primera mensualidad de la vivienda que ha solicitado en la calle Hermosillo 47. Usamos además los movimientos para calcular sus ingresos regulares sin pedirle nóminas, guardamos el resultado durante doce meses con su solicitud y lo borramos después; si cambia de banco antes de la mudanza, le enviaremos otro.";
const permissions = ["payment_method", "balances", "ownership", "transactions"];

/** In Spanish, whose words are longer. */
export const longest = { permissions, prefetch: permissions.slice(1), purpose, locale: "es" };
