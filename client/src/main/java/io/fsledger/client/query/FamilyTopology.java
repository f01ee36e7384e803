package io.fsledger.client.query;

/** What a family is made of, in the words of Kafka Streams. */
public record FamilyTopology(String family, String applicationId, String description) {}
