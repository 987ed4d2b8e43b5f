# The laboratory in a container: docker build -t arenalab .
# The commit goes into every envelope, so .git must be part of what is sent to the builder.
FROM maven:3.9-eclipse-temurin-25 AS build
RUN apt-get update && apt-get install --yes --no-install-recommends git && rm -rf /var/lib/apt/lists/*
WORKDIR /arenalab
COPY . .
RUN mvn --batch-mode --no-transfer-progress package -DskipTests

# A JDK, since the forks are JVMs of their own and the profiler likes to have its symbols; a C compiler for "native".
FROM eclipse-temurin:25-jdk
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /work
COPY --from=build /arenalab/target/benchmarks.jar /arenalab/benchmarks.jar
COPY --from=build /arenalab/plans /arenalab/plans
COPY --from=build /arenalab/results/baseline /work/results/baseline
# Where runs are kept; mount something there that outlives the container.
ENV ARENALAB_RESULTS=/results
VOLUME /results
ENTRYPOINT ["java", "-jar", "/arenalab/benchmarks.jar"]
